package marketsim

// appendAbout writes what a vendor says on the vendor's page.
func (m *Market) appendAbout(b []byte, f vendorFacts) []byte {
	b = append(b, "Welcome to "...)
	b = append(b, f.handle...)
	return m.describe(b, f.seed^0xab007, []byte("!"))
}

package marketsim

// breakTransport sends an answer that is broken on its way.
func (a *answer) breakTransport(v *view, f Fault) {
	a.content(v)
}

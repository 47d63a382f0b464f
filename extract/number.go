package extract

// ParseCount reads the first whole number in text: "1,067", "(11500)".
func ParseCount(text string) (int64, bool) { return 0, false }

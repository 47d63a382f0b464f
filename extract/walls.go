package extract

import "vedette/market"

// The general rules for pages that are not content. They look at structure
// (inputs, pictures of captchas, meta refreshes) and at titles, headings and
// the text of short pages; never at the running text of a long page, where a
// listing may say anything. They are asked only when no page kind of the
// profile proves itself.

// wallRule names the state of pages for which it holds.
type wallRule struct {
	state  market.PageState
	reason string
	holds  func(*facts) bool
}

// wall names the state of a page that is no content; ok is false when no
// general rule holds.
func (f *facts) wall() (state market.PageState, reason string, ok bool) {
	for i := range wallRules {
		if wallRules[i].holds(f) {
			return wallRules[i].state, wallRules[i].reason, true
		}
	}
	return "", "", false
}

// reasonFlood is the rule whose page asks for another identity: that is a
// limit on requests and not a wall for a person.
const reasonFlood = "filter against too many requests"

// wallRules are tried in order; the more telling come first.
var wallRules = [...]wallRule{
	{market.StateSeized, "seizure banner", func(f *facts) bool {
		return !f.password && (seizedWords.MatchString(f.words) || f.short && f.links < 15 && (f.seizedImage || len(agencyWords.FindAllString(f.words, 2)) > 1))
	}},
	{market.StateLogin, "refresh to a login page", func(f *facts) bool {
		return f.refresh && f.size < 600 && loginTarget.MatchString(f.target) && !queueWords.MatchString(f.words)
	}},
	{market.StateBanned, "ban notice", func(f *facts) bool { return f.short && bannedWords.MatchString(f.words) }},
	{market.StateLogin, "login form", func(f *facts) bool {
		return f.password && !f.logout && (f.short || loginWords.MatchString(f.head) || f.loginForm && f.links < 40)
	}},
	{market.StateLogin, "hidden login form", func(f *facts) bool {
		return f.hiddenPassword && !f.logout && f.short && loginWords.MatchString(f.head)
	}},
	{market.StateLogin, "second factor: a message to decrypt", func(f *facts) bool { return f.challenge && !f.logout }},
	{market.StateCaptcha, "captcha form", func(f *facts) bool { return f.captcha && (f.short || !f.logout && f.links < 40) }},
	{market.StateLogin, "login form without a password", func(f *facts) bool { return f.loginForm && f.short && !f.logout }},
	{market.StateError, reasonFlood, func(f *facts) bool { return f.size < 600 && floodWords.MatchString(f.words) }},
	{market.StateQueue, "waiting page with refresh", func(f *facts) bool {
		return f.refresh && f.short && (f.queueMark || queueWords.MatchString(f.words))
	}},
	{market.StateCaptcha, "captcha wording", func(f *facts) bool { return f.short && f.links < 15 && captchaWords.MatchString(f.words) }},
	{market.StateNotFound, "a listing that is away", func(f *facts) bool {
		return f.status < 400 && f.size < 600 && goodsAwayWords.MatchString(f.words)
	}},
	{market.StateMaintenance, "maintenance notice", func(f *facts) bool {
		return maintenanceWords.MatchString(f.head) || f.short && maintenanceWords.MatchString(f.words)
	}},
	{market.StateNotFound, "status 404 or 410", func(f *facts) bool { return f.status == 404 || f.status == 410 }},
	{market.StateQueue, "waiting page", func(f *facts) bool {
		return f.short && f.links < 15 && (f.status < 400 || f.status == 503) && (f.queueMark || queueWords.MatchString(f.words))
	}},
	{market.StateNotFound, "not-found wording", func(f *facts) bool {
		return f.status < 400 && (absentWords.MatchString(f.head) || f.size < 600 && absentWords.MatchString(f.words))
	}},
	{market.StateLogin, "status 401", func(f *facts) bool { return f.status == 401 }},
	{market.StateError, "error status", func(f *facts) bool { return f.status >= 400 }},
	{market.StateError, "error wording", func(f *facts) bool { return f.size < 600 && errorWords.MatchString(f.words) }},
	{market.StateLogin, "login wording", func(f *facts) bool {
		return f.size < 600 && f.links < 15 && !f.logout && (loginWords.MatchString(f.head) || f.size < 200 && loginWords.MatchString(f.words))
	}},
	{market.StateQueue, "short page that reloads", func(f *facts) bool { return f.refresh && f.size < 300 && f.links < 15 }},
	{market.StateError, "empty page", func(f *facts) bool { return f.size == 0 && f.links == 0 && !f.refresh }},
}

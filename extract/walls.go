package extract

import (
	"regexp"

	"vedette/market"
)

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

// Words of walls, in lower case, in English and, where they were met or are
// likely, in other languages of the markets.
var (
	seizedWords = regexp.MustCompile(`this (hidden |onion |web ?|dark ?web |dark ?net |illegal |criminal )*(site|service|market|marketplace|platform|domain|forum)\w* (has|have) been (seized|taken (over|down)|shut down by)` +
		`|(domain|site|server|market|marketplace|platform)s? (has been |have been |was |were )?seized|\bseized by\b|beschlagnahm|saisie? par|in beslag genomen|inbeslag|sequestrat[oa] (da|dal)|(сайт|ресурс).{0,30}(изъят|арестован)`)
	agencyWords = regexp.MustCompile(`federal bureau of investigation|\bfbi\b|europol|eurojust|bundeskriminalamt|\bbka\b|department of justice|drug enforcement administration|homeland security|national crime agency|politie\b|openbaar ministerie|landeskriminalamt|staatsanwaltschaft|guardia di finanza|policija|poliisi`)
	bannedWords = regexp.MustCompile(`\b(account|you|ip|session|profile|circuit)\b.{0,30}\b(has been|have been|was|were|is|are|got) .{0,20}(banned|suspended|blocked|disabled|terminated|deactivated|locked)` +
		`|\b(banned|suspended)\b.{0,40}\b(reason|permanent|until)|\baccount (suspended|banned|locked|disabled)|konto (wurde |ist )?gesperrt|compte (a été )?(suspendu|bloqué)|cuenta (ha sido )?(suspendida|bloqueada)|аккаунт.{0,20}(заблокирован|забанен)`)
	queueWords = regexp.MustCompile(`access queue|waiting (room|queue|line)|\bin (the |a )?(queue|line)\b|(position|place|spot|number) in (the )?(queue|line)|queue (position|number|status)|estimated (entry|wait|waiting|access|queue|time)` +
		`|your turn|you (will|are going to|'ll) be (automatically )?(redirected|let in|forwarded|admitted)|please (be patient|wait)|placed in (a |the )?queue|checking your (browser|connection)|anti-?ddos|ddos[ -](protection|mitigation|guard|shield)` +
		`|warteschlange|bitte warten|file d'attente|lista de espera|lijst met wachtenden|wachtrij|очеред|подождите`)
	floodWords   = regexp.MustCompile(`filter killed your path|too many requests|grab a new identity|rate limit(ed)? exceeded|you are (being )?rate.?limited`)
	captchaWords = regexp.MustCompile(`captcha|human verification|verify (that )?you('re| are)? (a |not a )?(human|robot)|prove (that )?you('re| are) (a |not a )?(human|robot)|are you (a )?(human|robot)` +
		`|(enter|type|write) the (characters|letters|text|code|symbols|digits)|(solve|complete|answer) (the|this|a|following)( following)? (puzzle|clock|challenge|question|riddle)|select the (odd|matching|correct) |anti-?phishing (check|challenge|verification)|enable javascript and cookies to continue|just a moment\.\.\.|капч`)
	loginWords       = regexp.MustCompile(`\b(log ?in|sign ?in|please (log|sign) in|login required|session (has )?(expired|timed out)|not logged in|authentication required|two-?factor|2fa)\b|anmelden|einloggen|connexion|iniciar sesi|accedi|inloggen|zaloguj|войти|вход`)
	maintenanceWords = regexp.MustCompile(`(under|down for|scheduled|undergoing|in|ongoing|for) (scheduled |server |planned |urgent |routine |some |emergency )*maintenance|maintenance (mode|break|work|window)` +
		`|(we('ll| will| are)|will|be) (be )?(right )?back (soon|shortly|online|later|in)|temporarily (offline|unavailable|down|closed|disabled)|(under|being) (construction|upgraded|updated)|wartungsarbeiten|wegen wartung|en maintenance|en mantenimiento|in manutenzione|onderhoud|техническ(ие|их) работ`)
	absentWords = regexp.MustCompile(`(^|\| )(error )?4(04|10)($| \||\b.{0,25}(not found|error|gone|page))|error:? 4(04|10)\b|not found|(does not|doesn'?t|no longer) exists?|no longer (available|active|on sale|listed|for sale)|no such (listing|product|item|offer|user|vendor|seller|page|category)` +
		`|(listing|product|item|offer|page|user|vendor|seller)\w* (was |is |has been |have been |could not be |cannot be )?(not found|removed|deleted|unavailable|found|inactive|expired)\b|(could not|cannot|can't) (be )?(found|find)|(invalid|unknown|wrong) (listing|product|item|offer|user|vendor|seller|category|page)` +
		`|nicht gefunden|existiert nicht|introuvable|n'existe pas|no encontrad|non trovat|niet gevonden|nie znaleziono|не найден`)
	// emptyWords are believed on a page that should have rows and has none.
	emptyWords = regexp.MustCompile(`(currently )?nothing (to show|to display|found|here)|\bno (\w+ ){0,2}(listings?|products?|items?|offers?|results?|vendors?|matches|goods|ads|records)\b|\b(found|showing) 0\b|\b0 (\w+ )?(listings|results|products|items|offers)\b` +
		`|did not (match|return|find) any|(category|page|list|store|shop) is empty|keine (angebote|ergebnisse|produkte|treffer)|aucun (produit|résultat)|sin resultados|nessun (risultato|prodotto)|geen (resultaten|producten)|ничего не найден`)
	errorWords  = regexp.MustCompile(`internal server error|bad gateway|gateway time-?out|service (temporarily )?unavailable|(^|\| |error:? )50[0-4]\b|database error|sqlstate|fatal error|uncaught exception|stack trace|something went wrong|an error (has )?occurred|unexpected error|server error|access denied|\bforbidden\b`)
	loginTarget = regexp.MustCompile(`(?i)(^|[/?=&_.-])(log-?in|sign-?in|auth|logon|session/new)([/?=&_.#-]|$)`)
	logoutWords = regexp.MustCompile(`(?i)(^|[/?=&_.-])(log-?out|sign-?out|log-?off)([/?=&_.#-]|$)`)
	captchaName = regexp.MustCompile(`(?i)captcha|captha|capcha|human_?verif|clock\[(hour|minute)s?\]|verifyhuman|ddos_?form|^ddos$|antibot`)
	queueName   = regexp.MustCompile(`(?i)\b(queue|waiting-?room|waitlist)`)
	seizedName  = regexp.MustCompile(`(?i)seiz(ed|ure)|beschlagnahm`)
	loginName   = regexp.MustCompile(`(?i)(^|[/ _-])(log-?in|sign-?in|auth)([/ _?-]|form|$)`)
)

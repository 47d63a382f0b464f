package extract

import (
	"regexp"
	"strings"
)

// Words of walls, in lower case and with plain apostrophes: English first,
// then German, French, Dutch, Russian and Spanish, a line each, then others
// that were met. Each says something whole ("account suspended"), never a
// word that a listing's name may hold for itself.

// anyOf is one pattern that fits what one of the patterns fits.
func anyOf(patterns ...string) *regexp.Regexp {
	return regexp.MustCompile(strings.Join(patterns, "|"))
}

var seizedWords = anyOf(
	`this (hidden |onion |web ?|dark ?web |dark ?net |illegal |criminal )*(site|service|market|marketplace|platform|domain|forum)\w* (has|have) been (seized|taken (over|down)|shut down by)`,
	`(domain|site|server|market|marketplace|platform)s? (has been |have been |was |were )?seized|\bseized by\b`,
	`beschlagnahm|(seite|plattform|server|domain|markt)\w*.{0,40}sichergestellt|sichergestellt (durch|vo[nm])`,
	`saisie? par|(site|service|domaine|serveur|march(é|e)|plateforme)s? (a été |est )saisi`,
	`in beslag genomen|inbeslag|overgenomen door (de )?(nationale )?politie`,
	`(сайт|ресурс|домен|сервер|площадка).{0,30}(изъят|арестован|конфискован)`,
	`(sitio|dominio|servidor|servicio|página|mercado|plataforma)s?.{0,30}(incautad|intervenid|confiscad)`,
	`sequestrat[oa] (da|dal)|przejęt[ay] przez`,
)

var agencyWords = anyOf(
	`federal bureau of investigation|\bfbi\b|europol|eurojust|interpol|department of justice|drug enforcement administration|homeland security|national crime agency|law enforcement`,
	`bundeskriminalamt|\bbka\b|landeskriminalamt|staatsanwaltschaft|zollfahndung|kriminalpolizei`,
	`gendarmerie|police nationale|police judiciaire|parquet de`,
	`politie\b|openbaar ministerie|\bfiod\b`,
	`правоохранительн|полици|\bмвд|прокуратур`,
	`policía (nacional|federal)|guardia civil`,
	`guardia di finanza|policija|poliisi|policja`,
)

var bannedWords = anyOf(
	`\b(account|you|ip|session|profile|circuit)\b.{0,30}\b(has been|have been|was|were|is|are|got) (.{0,20})?(banned|suspended|blocked|disabled|terminated|deactivated|locked)`,
	`\b(banned|suspended)\b.{0,40}\b(reason|permanent|until)|\baccount (suspended|banned|locked|disabled)`,
	`(konto|account|zugang|profil) (.{0,30} )?gesperrt|(wurde|wurden|wurdest|bist|sind) (.{0,30} )?(gebannt|verbannt|gesperrt)`,
	`compte (.{0,30} )?(suspendu|bloqué|désactivé|banni)|(avez|as) été (banni|bloqué|suspendu)`,
	`account (.{0,30} )?(geblokkeerd|geschorst|verbannen)|(bent|werd|bent u) (verbannen|geblokkeerd|geschorst)`,
	`(аккаунт|учетная запись|учётная запись).{0,30}(заблокирован|забанен)|вы (были )?(забанены|заблокированы)`,
	`cuenta (.{0,30} )?(suspendida|bloqueada|desactivada|cancelada)|(has|ha|fue|fuiste) (sido )?(banead|bloquead|expulsad)`,
)

var queueWords = anyOf(
	`access queue|waiting (room|queue|line)|\bin (the |a )?(queue|line)\b|(position|place|spot|number) in (the )?(queue|line)|queue (position|number|status)|estimated (entry|wait|waiting|access|queue|time)`,
	`your turn|you (will|are going to|'ll) be (automatically )?(redirected|let in|forwarded|admitted)|please (be patient|wait)|placed in (a |the )?queue|checking your (browser|connection)|anti-?ddos|ddos[ -](protection|mitigation|guard|shield)`,
	`warteschlange|bitte warten|etwas geduld|automatisch weitergeleitet`,
	`file d'attente|(veuillez|merci de) patienter|(allez|serez) être redirigé|(allez|serez) (automatiquement )?redirigé`,
	`lijst met wachtenden|wachtrij|even geduld|moment geduld|automatisch doorgestuurd`,
	`очеред|подождите|перенаправлен`,
	`lista de espera|\ben (la |una )?cola\b|por favor,? esper[ea]|redirigid[oa]`,
)

var floodWords = anyOf(`filter killed your path|too many requests|grab a new identity|rate limit(ed)? exceeded|you are (being )?rate.?limited`)

var captchaWords = anyOf(
	`captcha|human verification|verify (that )?you('re| are)? (a |not a )?(human|robot)|prove (that )?you('re| are) (a |not a )?(human|robot)|are you (a )?(human|robot)|not a robot`,
	`(enter|type|write) the (characters|letters|text|code|symbols|digits)|(solve|complete|answer) (the|this|a|following)( following)? (puzzle|clock|challenge|question|riddle)|select the (odd|matching|correct) `,
	`anti-?phishing (check|challenge|verification)|enable javascript and cookies to continue|just a moment\.\.\.`,
	`(zeichen|buchstaben|ziffern) (aus|in|auf) dem bild|kein roboter|sicherheitsabfrage`,
	`(caractères|lettres|chiffres) (de|dans|sur) l'image|pas un robot`,
	`(tekens|letters|cijfers) (uit|in|op) de afbeelding|geen robot`,
	`капч|(символы|буквы|цифры) (с|на) картин|не робот`,
	`(caracteres|letras|números) (de|en) la imagen|no (eres|soy|es|sea) un robot`,
)

var loginWords = anyOf(
	`\b(log ?in|sign ?in|please (log|sign) in|(logged|signed) in to|login required|session (has )?(expired|timed out)|not logged in|authentication required|two-?factor|2fa)\b`,
	`anmelden|anmeldung|einloggen|eingeloggt|melden sie sich|melde dich an|sitzung (ist )?abgelaufen`,
	`connexion|(se|vous) connecter|connectez-vous|identifiez-vous|session (a )?expiré`,
	`inloggen|ingelogd|sessie is verlopen`,
	`войти|войдите|вход|авториз|сессия (истекла|закончилась)`,
	`inici(ar|a|e) sesi|sesión ha (caducado|expirado)`,
	`accedi|zaloguj`,
)

var maintenanceWords = anyOf(
	`(under|down for|scheduled|undergoing|in|ongoing|for) (scheduled |server |planned |urgent |routine |some |emergency )*maintenance|maintenance (mode|break|work|window)`,
	`(^|\| )(site |server |scheduled )?(maintenance|wartung|wartungsmodus|mantenimiento|техобслуживание) *($|\|)`,
	`(we('ll| will| are)|will|be) (be )?(right )?back (soon|shortly|online|later|in)|temporarily (offline|unavailable|down|closed|disabled)|(under|being) (construction|upgraded|updated)`,
	`wartungsarbeiten|wegen wartung|im wartungsmodus|(seite|server|markt|system|plattform) .{0,30}gewartet|bald wieder (da|zurück|online|erreichbar)|vorübergehend (nicht (erreichbar|verfügbar)|offline|geschlossen)`,
	`en maintenance|bientôt de retour|temporairement (indisponible|hors ligne|fermé)`,
	`onderhoud|zijn zo terug|tijdelijk (niet (beschikbaar|bereikbaar)|offline|gesloten)`,
	`техническ(ие|их) работ|временно (недоступ|закрыт|не работает)|скоро верн`,
	`en mantenimiento|(volvemos|volveremos) (pronto|en breve)|temporalmente (no disponible|fuera de servicio|cerrad)`,
	`in manutenzione|przerwa techniczna`,
)

// goods are the names of what can be gone from a market.
const goods = `(listing|product|item|offer|angebot|artikel|produkt|anzeige|produit|annonce|article|offre|product|advertentie|товар|предложение|лот|producto|anuncio|oferta|artículo)`

// goodsAwayWords are about one listing, not about the site.
var goodsAwayWords = anyOf(goods + `\w*.{0,30}(temporarily|vorübergehend|temporairement|tijdelijk|временно|temporalmente)`)

var absentWords = anyOf(
	`(^|\| )(error )?4(04|10)($| \||\b.{0,25}(not found|error|gone|page))|error:? 4(04|10)\b|not found|(does not|doesn'?t|no longer) exists?|no longer (available|active|on sale|listed|for sale)|no such (listing|product|item|offer|user|vendor|seller|page|category)`,
	`(listing|product|item|offer|page|user|vendor|seller)\w* (was |is |has been |have been |could not be |cannot be )?(not found|removed|deleted|unavailable|found|inactive|expired)\b|(could not|cannot|can't) (be )?(found|find)|(invalid|unknown|wrong) (listing|product|item|offer|user|vendor|seller|category|page)`,
	`nicht gefunden|existiert nicht|gibt es nicht|nicht mehr (verfügbar|vorhanden|aktiv|erhältlich)|wurde (gelöscht|entfernt)`,
	`introuvable|n'existe (pas|plus)|non trouvée?|n'est plus (disponible|en vente)|a été supprimée?`,
	`niet gevonden|bestaat niet|niet (meer|langer) (beschikbaar|te koop)|is verwijderd`,
	`не найден|не существует|больше (не ?доступ|нет)|был[аио]? удал|(товар|лот|объявление|предложение|страница) удал`,
	`no (fue |ha sido |se ha )?encontrad|no existe|(ya no|no) está disponible|(fue|ha sido) eliminad`,
	`non trovat|nie znaleziono|não encontrad`,
)

// absentTitle is a title that names nothing but what is missing.
var absentTitle = anyOf(
	`^\W*(error:? ?)?(404|410)?\W*((the|this|requested) )*(listing|product|item|offer|advert|page)?s? ?(was |is |has been |could not be )?(not found|removed|deleted|no longer available|does not exist|doesn't exist|unavailable)\W*$`,
	`^\W*(das |dieses |diese )?(angebot|artikel|produkt|anzeige|seite) (wurde |ist |existiert )?(nicht( mehr)?|gelöscht|entfernt)( gefunden| verfügbar| vorhanden)?\W*$`,
	`^\W*((le |ce |cette |la |l')?(produit|annonce|article|offre|page) )?(est )?(introuvable|non trouvée?|n'existe (pas|plus)|n'est plus disponible|supprimée?)\W*$`,
	`^\W*((dit |de |deze )?(product|advertentie|aanbieding|pagina) )?(is )?(niet gevonden|bestaat niet|niet (meer|langer) beschikbaar|verwijderd)\W*$`,
	`^[\s.!]*(товар|лот|предложение|страница|объявление) (не найден[оа]?|не существует|удал[её]н[оа]?|больше не ?доступ[а-я]*)[\s.!]*$`,
	`^\W*((el |la |este |esta )?(producto|anuncio|oferta|artículo|página) )?(no encontrad[oa]|no existe|(ya )?no (está )?disponible|eliminad[oa])\W*$`,
)

// emptyWords are believed on a page that should have rows and has none.
var emptyWords = anyOf(
	`(currently )?nothing (to show|to display|found|here)|\bno (\w+ ){0,2}(listings?|products?|items?|offers?|results?|vendors?|matches|goods|ads|records)\b|\b(found|showing) 0\b|\b0 (\w+ )?(listings|results|products|items|offers)\b`,
	`did not (match|return|find) any|(category|page|list|store|shop) is empty`,
	`keine (\S+ )?(angebote|ergebnisse|produkte|treffer|artikel|anzeigen|einträge)|nichts gefunden`,
	`aucune? (\S+ )?(produit|résultat|annonce|offre|article)|rien à afficher`,
	`geen (\S+ )?(resultaten|producten|advertenties|aanbiedingen)|niets gevonden`,
	`ничего не найден|нет (товаров|результатов|предложений|объявлений)`,
	`sin resultados|no hay (\S+ )?(productos|resultados|anuncios|ofertas|artículos)|no se (han encontrado|encontraron)`,
	`nessun (risultato|prodotto)|brak (wyników|produktów|ofert)|nenhum (resultado|produto)`,
)

var errorWords = anyOf(
	`internal server error|bad gateway|gateway time-?out|service (temporarily )?unavailable|(^|\| |error:? )50[0-4]\b|database error|sqlstate|fatal error|uncaught exception|stack trace|something went wrong|an error (has )?occurred|unexpected error|server error|access denied|\bforbidden\b`,
	`fehler (ist )?aufgetreten|interner (server)?-?fehler|zugriff verweigert|etwas ist schief`,
	`une erreur (est survenue|s'est produite)|erreur (interne|serveur|du serveur)|accès (refusé|interdit)`,
	`iets mis ?gegaan|fout opgetreden|interne (server)?fout|toegang geweigerd`,
	`произошла ошибка|ошибка сервера|внутренняя ошибка|доступ запрещ`,
	`(producido|ocurrido) un error|error (interno|del servidor)|acceso denegado`,
)

// Names of parts of pages, where languages hardly matter.
var (
	loginTarget = regexp.MustCompile(`(?i)(^|[/?=&_.-])(log-?in|sign-?in|auth|logon|session/new)([/?=&_.#-]|$)`)
	logoutWords = regexp.MustCompile(`(?i)(^|[/?=&_.-])(log-?out|sign-?out|log-?off|abmelden|deconnexion|uitloggen|cerrar-?sesion)([/?=&_.#-]|$)`)
	captchaName = regexp.MustCompile(`(?i)captcha|captha|capcha|human_?verif|clock\[(hour|minute)s?\]|verifyhuman|ddos_?form|^ddos$|antibot`)
	queueName   = regexp.MustCompile(`(?i)\b(queue|waiting-?room|waitlist)`)
	seizedName  = regexp.MustCompile(`(?i)seiz(ed|ure)|beschlagnahm`)
	loginName   = regexp.MustCompile(`(?i)(^|[/ _-])(log-?in|sign-?in|auth)([/ _?-]|form|$)`)
)

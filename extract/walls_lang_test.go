package extract_test

import (
	"strings"
	"testing"

	"vedette/extract"
	"vedette/market"
)

// spoken are walls in the languages of markets, each told by its words alone:
// no form, no picture, no status. Texts are invented.
var spoken = map[market.PageState]map[string][]string{
	market.StateLogin: {
		"en": {html("Quay - Sign in", `<p>You must be logged in to view this page.</p>`), html("Quay", `<p>Please log in to continue.</p>`), html("Quay", `<p>Your session has expired.</p>`)},
		"de": {html("Anmeldung", `<p>Bitte melden Sie sich an, um fortzufahren.</p>`), html("Kai", `<p>Sie sind nicht eingeloggt.</p>`), html("Kai", `<p>Ihre Sitzung ist abgelaufen.</p>`)},
		"fr": {html("Connexion", `<p>Veuillez vous connecter pour continuer.</p>`), html("Quai", `<p>Votre session a expiré.</p>`), html("Quai - Se connecter", `<p>Bienvenue</p>`)},
		"nl": {html("Inloggen", `<p>Je moet ingelogd zijn om deze pagina te zien.</p>`), html("Kade", `<p>Uw sessie is verlopen.</p>`)},
		"ru": {html("Вход", `<p>Войдите в аккаунт, чтобы продолжить.</p>`), html("Причал", `<p>Необходимо авторизоваться.</p>`), html("Авторизация", `<p>Логин и пароль</p>`)},
		"es": {html("Iniciar sesión", `<p>Debes iniciar sesión para continuar.</p>`), html("Muelle", `<p>Su sesión ha caducado.</p>`)},
	},
	market.StateCaptcha: {
		"en": {html("Quay", `<p>Enter the characters you see in the image.</p>`), html("Quay", `<p>Prove that you are human.</p>`)},
		"de": {html("Kai", `<p>Geben Sie die Zeichen aus dem Bild ein.</p>`), html("Sicherheitsabfrage", `<p>Bitte bestätigen Sie, dass Sie kein Roboter sind.</p>`)},
		"fr": {html("Quai", `<p>Saisissez les caractères de l'image.</p>`), html("Vérification", `<p>Prouvez que vous n'êtes pas un robot.</p>`)},
		"nl": {html("Kade", `<p>Voer de tekens uit de afbeelding in.</p>`), html("Controle", `<p>Bewijs dat je geen robot bent.</p>`)},
		"ru": {html("Проверка", `<p>Введите символы с картинки.</p>`), html("Причал", `<p>Подтвердите, что вы не робот.</p>`)},
		"es": {html("Muelle", `<p>Introduce los caracteres de la imagen.</p>`), html("Verificación", `<p>Demuestra que no eres un robot.</p>`)},
	},
	market.StateQueue: {
		"en": {html("Quay", `<p>You have been placed in a queue. Position 41.</p>`), html("Quay", `<p>Please wait, you will be redirected automatically.</p>`)},
		"de": {html("Warteschlange", `<p>Ihr Platz: 41</p>`), html("Kai", `<p>Bitte haben Sie etwas Geduld, Sie werden automatisch weitergeleitet.</p>`)},
		"fr": {html("File d’attente", `<p>Votre position : 41</p>`), html("Quai", `<p>Veuillez patienter, vous allez être redirigé.</p>`)},
		"nl": {html("Wachtrij", `<p>Positie 41</p>`), html("Kade", `<p>Even geduld, je wordt automatisch doorgestuurd.</p>`)},
		"ru": {html("Очередь", `<p>Ваше место: 41</p>`), html("Причал", `<p>Пожалуйста, подождите. Вы будете перенаправлены.</p>`)},
		"es": {html("Lista de espera", `<p>Posición 41</p>`), html("Muelle", `<p>Por favor espere, será redirigido automáticamente.</p>`), html("Muelle", `<p>Está en la cola.</p>`)},
	},
	market.StateBanned: {
		"en": {html("Quay", `<p>Your account has been suspended.</p>`), html("Quay", `<p>You are banned from this market.</p>`)},
		"de": {html("Kai", `<p>Ihr Konto wurde gesperrt.</p>`), html("Kai", `<p>Dein Account ist dauerhaft gesperrt.</p>`), html("Kai", `<p>Sie wurden gebannt.</p>`)},
		"fr": {html("Quai", `<p>Votre compte a été suspendu.</p>`), html("Quai", `<p>Vous avez été banni.</p>`)},
		"nl": {html("Kade", `<p>Je account is geblokkeerd.</p>`), html("Kade", `<p>Uw account werd geschorst.</p>`)},
		"ru": {html("Причал", `<p>Ваш аккаунт заблокирован.</p>`), html("Причал", `<p>Вы забанены.</p>`)},
		"es": {html("Muelle", `<p>Tu cuenta ha sido suspendida.</p>`), html("Muelle", `<p>Has sido baneado.</p>`)},
	},
	market.StateMaintenance: {
		"en": {html("Quay", `<p>We will be back soon.</p>`), html("Maintenance", `<p>Upgrading servers.</p>`)},
		"de": {html("Wartungsarbeiten", `<p>Kommen Sie später wieder.</p>`), html("Kai", `<p>Die Seite wird gerade gewartet.</p>`), html("Wartung", `<p>Wir sind bald wieder da.</p>`)},
		"fr": {html("Quai", `<p>Le site est en maintenance.</p>`), html("Quai", `<p>Nous serons bientôt de retour.</p>`)},
		"nl": {html("Onderhoud", `<p>We zijn zo terug.</p>`), html("Kade", `<p>De site is tijdelijk niet beschikbaar.</p>`)},
		"ru": {html("Причал", `<p>Ведутся технические работы.</p>`), html("Причал", `<p>Сайт временно недоступен.</p>`)},
		"es": {html("Muelle", `<p>Estamos en mantenimiento.</p>`), html("Muelle", `<p>Volvemos pronto.</p>`)},
	},
	market.StateSeized: {
		"en": {html("", `<h1>This domain has been seized</h1>`), html("", `<p>Seized by Europol and the FBI in a coordinated action</p>`)},
		"de": {html("", `<h1>Diese Seite wurde beschlagnahmt</h1>`), html("", `<p>Sichergestellt durch das Bundeskriminalamt im Auftrag der Staatsanwaltschaft</p>`)},
		"fr": {html("", `<h1>Ce site a été saisi par la Gendarmerie nationale</h1>`), html("", `<p>Ce service a été saisi</p>`)},
		"nl": {html("", `<h1>Deze website is in beslag genomen</h1>`), html("", `<p>Overgenomen door de Politie en het Openbaar Ministerie</p>`)},
		"ru": {html("", `<h1>Сайт изъят правоохранительными органами</h1>`), html("", `<p>Ресурс конфискован полицией</p>`)},
		"es": {html("", `<h1>Este sitio ha sido incautado</h1>`), html("", `<p>Dominio intervenido por la Policía Nacional y Europol</p>`)},
	},
	market.StateNotFound: {
		"en": {html("Quay", `<h1>Listing not found</h1>`), html("Quay", `<p>This offer is no longer available.</p>`), html("Quay", `<p>This listing is temporarily unavailable.</p>`)},
		"de": {html("Kai", `<h1>Angebot nicht gefunden</h1>`), html("Kai", `<p>Dieses Angebot ist nicht mehr verfügbar.</p>`), html("Kai", `<p>Das Produkt existiert nicht.</p>`), html("Kai", `<p>Dieses Angebot ist vorübergehend nicht verfügbar.</p>`)},
		"fr": {html("Quai", `<h1>Page introuvable</h1>`), html("Quai", `<p>Cette annonce n’est plus disponible.</p>`), html("Quai", `<p>Produit non trouvé.</p>`)},
		"nl": {html("Kade", `<h1>Niet gevonden</h1>`), html("Kade", `<p>Dit product is niet meer beschikbaar.</p>`), html("Kade", `<p>Deze pagina bestaat niet.</p>`)},
		"ru": {html("Причал", `<h1>Страница не найдена</h1>`), html("Причал", `<p>Товар больше недоступен.</p>`), html("Причал", `<p>Такой страницы не существует.</p>`)},
		"es": {html("Muelle", `<h1>Página no encontrada</h1>`), html("Muelle", `<p>Este producto ya no está disponible.</p>`), html("Muelle", `<p>El anuncio no existe.</p>`)},
	},
	market.StateError: {
		"en": {html("Quay", `<p>Something went wrong.</p>`), html("Quay", `<p>Internal server error</p>`)},
		"de": {html("Kai", `<p>Es ist ein Fehler aufgetreten.</p>`), html("Kai", `<p>Zugriff verweigert</p>`)},
		"fr": {html("Quai", `<p>Une erreur est survenue.</p>`), html("Quai", `<p>Erreur interne du serveur</p>`), html("Quai", `<p>Accès refusé</p>`)},
		"nl": {html("Kade", `<p>Er is iets misgegaan.</p>`), html("Kade", `<p>Er is een fout opgetreden.</p>`), html("Kade", `<p>Toegang geweigerd</p>`)},
		"ru": {html("Причал", `<p>Произошла ошибка.</p>`), html("Причал", `<p>Внутренняя ошибка сервера</p>`), html("Причал", `<p>Доступ запрещён</p>`)},
		"es": {html("Muelle", `<p>Se ha producido un error.</p>`), html("Muelle", `<p>Error interno del servidor</p>`), html("Muelle", `<p>Acceso denegado</p>`)},
	},
}

func TestWallsInTheLanguagesOfMarkets(t *testing.T) {
	p := parse(t, plain)
	for want, languages := range spoken {
		if len(languages) != 6 {
			t.Errorf("%s: %d languages", want, len(languages))
		}
		for language, pages := range languages {
			for _, page := range pages {
				got := p.Extract(extract.Input{Payload: []byte(page), Path: "/page"})
				if got.State != want || len(got.Records) > 0 {
					t.Errorf("%s in %s: state %s (%s), %d records\n%s", want, language, got.State, got.Reason, len(got.Records), page)
				}
			}
		}
	}
}

// addressed is a profile whose page kinds have nothing but their address.
const addressed = `
name: addressed
version: 1
kind: market
walk:
  start: [/]
  follow:
    - {url: '^/$', kind: index}
    - {url: '^/item/(?P<listing_id>\d+)$', kind: listing, detail: true}
    - {url: '^/v/(?P<vendor>\w+)$', kind: vendor}
pages:
  - {kind: index, url: '^/$', record: listing, rows: div.row, detail: [{css: a, attr: href}], fields: {title: [{css: a}], prices: [{css: .price}]}}
  - {kind: listing, url: '^/item/', record: listing, fields: {listing_id: [{url: listing_id}], title: [{css: 'h1, title'}], prices: [{css: .price}]}}
  - {kind: vendor, url: '^/v/', record: vendor, fields: {vendor: [{url: vendor}], display_name: [{css: h1}], pgp_key: [{css: pre, lines: true}]}}
`

// hostileTitles are names of listings that speak like walls.
var hostileTitles = []string{
	"CAPTCHA solver, not a robot", "Login for your account - sign in!", "Under maintenance T-shirt", "Maintenance", "This site has been seized sticker",
	"404 not found tee", "Your account has been banned: how to unban", "You are in the queue, please wait", "Access denied", "Session expired",
	"Beschlagnahmt! Das Bundeskriminalamt-Buch", "Wartungsarbeiten", "Connexion", "Ce site a été saisi", "Dit product is niet meer beschikbaar in de winkel",
	"Сайт изъят полицией", "Введите капчу", "Iniciar sesión", "No existe mejor coca", "Too many requests",
}

func TestListingsThatSpeakLikeWallsAreListings(t *testing.T) {
	for name, profile := range map[string]string{"proven by what it shows": plain, "known by its address": addressed} {
		p := parse(t, profile)
		for _, title := range hostileTitles {
			detail := html(title, `<h1>`+title+`</h1><div class="offer"><span class="price">USD 5</span><p>`+title+`</p></div>`)
			row := html(title, `<h1>`+title+`</h1><div class="list"><div class="row"><a href="/item/7">`+title+`</a> <span class="price">USD 5</span></div></div>`)
			for path, page := range map[string]string{"/item/7": detail, "/": row} {
				got := p.Extract(extract.Input{Payload: []byte(page), Path: path})
				if got.State != market.StateContent || len(got.Records) != 1 || got.Records[0].Listing.Title != title {
					t.Errorf("%s, %s: %q is %s (%s) with %d records", name, path, title, got.State, got.Reason, len(got.Records))
				}
			}
		}
	}
}

func TestAnAddressMakesNoListingOfAWall(t *testing.T) {
	p := parse(t, addressed)
	for want, languages := range spoken {
		for _, pages := range languages {
			for _, page := range pages {
				for _, path := range []string{"/", "/item/7", "/v/anna"} {
					got := p.Extract(extract.Input{Payload: []byte(page), Path: path})
					if got.State != want || len(got.Records) > 0 {
						t.Errorf("%s: state %s (%s) with %d records, want %s\n%s", path, got.State, got.Reason, len(got.Records), want, page)
					}
				}
			}
		}
	}
}

// loose is what a hasty author writes: selectors that fit every page.
const loose = `
name: loose
version: 1
kind: market
walk: {start: [/], follow: [{url: '^/item/(?P<listing_id>\d+)$', kind: listing}, {url: '^/$', kind: listing}]}
pages:
  - kind: listing
    require: [body]
    record: listing
    fields:
      listing_id: [{url: listing_id}, {value: x}]
      title: [{css: h1}, {css: title}]
      vendor: [{css: 'a[href*="user"]'}]
      prices: [{css: .price}]
      description: [{css: p, all: true}]
      category: [{css: title}]
`

func TestLooseProfilesMakeNoListingOfAWall(t *testing.T) {
	p := parse(t, loose)
	menu := `<div>Logged in: <a href="/user/me">me</a> <a href="/logout">out</a></div>`
	for want, languages := range spoken {
		for language, pages := range languages {
			for _, page := range pages {
				if want == market.StateNotFound || want == market.StateMaintenance || want == market.StateError {
					page = strings.Replace(page, "<body>", "<body>"+menu, 1)
				}
				got := p.Extract(extract.Input{Payload: []byte(page), Path: "/item/7"})
				if got.State != want || len(got.Records) > 0 {
					t.Errorf("%s in %s: state %s (%s), %d records\n%s", want, language, got.State, got.Reason, len(got.Records), page)
				}
			}
		}
	}
}

func TestPricesOfOthersMakeNoListingOfWhatIsGone(t *testing.T) {
	others := `<div class="similar"><a href="/item/8">Other</a><span class="price">USD 5</span></div>` + long()
	for _, title := range []string{
		"Listing not found", "404 - Page not found!", "This item has been removed.", "This product is no longer available", "The listing does not exist",
		"Angebot nicht gefunden", "Dieses Angebot ist nicht mehr verfügbar.", "Produit introuvable", "Cette annonce n’est plus disponible",
		"Dit product is niet meer beschikbaar", "Товар не найден", "Товар удалён", "Anuncio no encontrado", "Este producto ya no está disponible",
	} {
		for name, profile := range map[string]string{"loose": loose, "addressed": addressed, "plain": plain} {
			page := html("Quay", "<h1>"+title+`</h1><div class="offer">`+others+"</div>")
			got := parse(t, profile).Extract(extract.Input{Payload: []byte(page), Path: "/item/7"})
			if got.State != market.StateNotFound || len(got.Records) > 0 {
				t.Errorf("%s: %q is %s (%s) with %d records", name, title, got.State, got.Reason, len(got.Records))
			}
		}
	}
	for _, title := range []string{"404 not found tee", "Not found on other markets: 5g Haze", "Produit non trouvé ailleurs", "Removed from stamps"} {
		page := html("Quay", "<h1>"+title+`</h1><div class="offer"><span class="price">USD 5</span></div>`)
		if got := parse(t, plain).Extract(extract.Input{Payload: []byte(page), Path: "/item/7"}); len(got.Records) != 1 {
			t.Errorf("%q is %s (%s)", title, got.State, got.Reason)
		}
	}
}

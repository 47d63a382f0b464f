package guard

import "strings"

// The word lists.
// The builders below fold accents away, as is done with what is judged.
// A word stands under the rule that it names; objects name none, and may stand
// beside one ("delete-my-account"). Languages: English, German, French,
// Spanish, Portuguese, Italian, Dutch, Polish, Russian (also transliterated).

var actionWords = map[string]string{
	Logout: `logout logoff signout exit quit
		abmelden ausloggen deconnexion deconnecter desconectar salir sair esci disconnetti uitloggen afmelden
		wyloguj vyhod vyiti vyjti выход выйти`,
	Login: `login logon signin auth authenticate authorize sso
		anmelden einloggen anmeldung connexion acceder entrar iniciar accedi inloggen aanmelden zaloguj logowanie
		vhod voiti войти вход`,
	Register: `register registration signup join invite registrieren registrierung inscription inscrire
		registro registrarse registrar cadastro registrati registreren rejestracja zarejestruj registraciya регистрация`,
	Captcha: `captcha captchas recaptcha hcaptcha challenge verifyhuman`,
	Buy: `buy buying buyout order orders reorder preorder purchase purchases cart carts basket checkout bid
		kaufen kauf bestellen bestellung bestellungen warenkorb kasse acheter achat commander commande commandes panier
		comprar compra pedido pedidos carrito carrinho acquista acquisto ordine ordini carrello
		kopen bestelling bestellingen winkelwagen winkelmand afrekenen kup kupuj zamow zamowienie zamowienia koszyk kasa
		kupit zakaz zakazat zakazy korzina купить заказ заказы заказать корзина`,
	Message: `message messages msg msgs pm pms dm inbox outbox compose conversation conversations chat mail mailbox
		nachricht nachrichten posteingang messagerie mensaje mensajes mensagem mensagens messaggio messaggi
		bericht berichten wiadomosc wiadomosci reply replies soobshchenie soobshcheniya сообщение сообщения`,
	Vote: `vote votes upvote downvote rate like unlike dislike poll
		abstimmen bewerten voter votar stimmen stemmen glosuj golosovat голосовать`,
	Report: `report reports flag dispute disputes complain complaint complaints
		melden beschwerde signaler litige denunciar reportar disputa segnala rapporteren melding zglos spor
		zhaloba пожаловаться жалоба спор`,
	Delete: `delete deletion remove erase destroy purge wipe trash
		loschen loeschen entfernen supprimer effacer borrar eliminar excluir apagar elimina cancella verwijderen
		usun skasuj udalit удалить`,
	Pay: `pay paynow withdraw withdrawal withdrawals deposit deposits transfer transfers topup payout payouts wallet wallets
		refund refunds redeem donate tip finalize finalise release
		einzahlen einzahlung auszahlen auszahlung abheben uberweisen retirer retrait depot deposer virement payer
		retirar retiro depositar deposito transferir pagar sacar saque preleva prelievo deposita versa paga
		storten opnemen overmaken betalen wyplata wyplac wplata wplac przelew zaplac
		vyvod vyvesti popolnit perevod вывод вывести пополнить перевод оплатить`,
	Follow: `follow unfollow trust untrust distrust subscribe unsubscribe subscription block unblock ignore unignore mute unmute
		favourite favourites favorite favorites fav favs unfavorite unfavourite wishlist watchlist bookmark bookmarks befriend unfriend
		folgen entfolgen abonnieren blockieren favoriten merkliste suivre abonner bloquer favoris
		seguir suscribir bloquear favoritos segui iscriviti blocca preferiti volgen abonneren blokkeren favorieten
		obserwuj ulubione zablokuj podpisatsya izbrannoe подписаться избранное заблокировать`,
	Settings: `settings preferences password passwd pwd 2fa mfa totp
		einstellungen passwort parametres ajustes configuracion configuracoes contrasena senha impostazioni
		instellingen wachtwoord ustawienia haslo nastroiki parol настройки пароль`,
	Change: `add edit update save submit send create insert modify change upload approve accept decline reject cancel
		extend sign use mark unmark terminate revoke reset regenerate ship shipped dispatch dispatched received promote publish post
		close confirm reopen activate deactivate enable disable claim apply lock unlock resolve accredit
		hinzufugen bearbeiten speichern senden erstellen andern absenden ajouter modifier enregistrer envoyer creer annuler
		anadir agregar editar guardar enviar crear cancelar adicionar salvar criar aggiungi modifica salva invia crea annulla
		toevoegen bewerken opslaan verzenden annuleren dodaj edytuj zapisz wyslij anuluj
		dobavit izmenit otpravit otmenit добавить изменить отправить отменить`,
}

// objectWords may stand beside an action word and name none themselves.
const objectWords = `account accounts user users item items product products listing listings vendor vendors seller
	sellers member members profile my me mine your own to the a an it this from for of on in up down out off and
	now do go action actions ajax api index form page process step view show list all new get quick direct process
	friend friends contact feedback review comment ticket support id key pin pgp step link button
	open start begin place instant now with using via btc xmr ltc eth usdt bitcoin monero litecoin ethereum coin coins qty quantity
	amount count number option options shipping address method type status escrow multisig scam scammer fraud abuse fake spam
	problem issue admin staff moderator session sessions coupon coupons thread topic offer offers package site market
	flagship confirmation request requests form page panel center centre area section money funds payment payments everything
	konto artikel produkt mon ma mes mi mis mein meine`

// phraseWords are actions only in these combinations, glued together; the
// single words are harmless ("feedback" is read, "contact" is part of vendor
// page names).
var phraseWords = map[string]string{
	Logout:   `logmeout logmeoff endsession killsession cerrarsesion fermersession sedeconnecter`,
	Login:    `logmein signmein iniciarsesion seconnecter`,
	Register: `createaccount newaccount openaccount crearcuenta creeruncompte becomevendor becomeavendor becomeseller`,
	Captcha:  `verifyhuman humanverify iamhuman ddoscheck humancheck verifyhumanform`,
	Buy:      `addtocart addtobasket intothebasket buynow ordernow placeorder quickbuy inwinkelwagen indenwarenkorb ajouteraupanier`,
	Message:  `contactseller contactvendor contactuser contactus contactsupport contactsend sendcontact newticket supportticket contactform`,
	Vote:     `voteup votedown thumbsup thumbsdown`,
	Feedback: `leavefeedback givefeedback sendfeedback addfeedback postfeedback writefeedback newfeedback feedbackadd feedbackleave feedbacknew
		leavereview writereview addreview newreview reviewadd reviewnew postreview postcomment addcomment newcomment commentadd
		leave bewertungabgeben laisseravis`,
	Delete: `closeaccount`,
	Pay: `sendmoney sendcoins sendbtc sendxmr releasefunds releaseescrow releasepayment finalizeearly finaliseearly
		finalizeorder makepayment paymentnew`,
	Follow:   `addfriend addtofavorites addtofavourites addtowishlist trustvendor trustuser untrustuser`,
	Settings: `changepassword resetpassword forgotpassword lostpassword editprofile profileedit accountsettings changepin setpin motdepasse`,
	Change:   `newlisting addlisting createlisting`,
}

// nounList are action words that also name things: categories ("carts" are
// cartridges), tabs and sort orders.
const nounList = `order orders cart carts basket message messages mail report reports deposit deposits transfer transfers
	block vote votes poll wallet wallets chat auth challenge flag exit tip`

var (
	vocabulary = buildVocabulary()
	phrases    = invert(phraseWords)
	nouns      = set(nounList)

	// acting are the rules whose verbs change something at once. The others'
	// words ("like", "add", "rate") begin names as well, and count only among
	// known words.
	acting = map[string]bool{Logout: true, Buy: true, Message: true, Report: true, Delete: true, Pay: true}

	// softWords are action words that are also names of people; the segment
	// after handleWords is a name.
	softWords   = set(`mark trust sign use ship extend post rate like block tip chat flag`)
	handleWords = set(`u user users vendor vendors seller sellers member members profile profiles shop store`)

	// routeKeys are query keys that carry data on some sites and name the page
	// on others.
	routeKeys = set(`c s k t sc cat name title text product listing offer category section from to origin`)

	// categoryWords are segments after which a noun is data.
	categoryWords = set(`category categories cat cats c tag tags topic topics section search kategorie categorie categoria kategoria`)

	// dataKeys are query keys whose values are data, not actions.
	dataKeys = set(`q query search s k keyword keywords term terms text name title cat cats category categories c sc subcategory
		tag tags user u username vendor seller member handle from to ships_from ships_to shipsfrom shipsto country origin
		destination currency lang language offer listing product`)

	sortKeys   = set(`order orderby order_by order-by ordering orderdir order_dir sort sortby sort_by sort-by sortorder sort_order dir direction tri sortierung`)
	sortValues = set(`asc desc price date new newest old oldest popular popularity rating name title sales views relevance recent cheapest`)

	// tokenKeys are the usual names of tokens against forged requests.
	tokenKeys = set(`csrf csrf_token csrftoken csrfmiddlewaretoken _csrf _token xsrf xsrf_token authenticity_token form_token formtoken nonce`)

	pageKeys = set(`page p pg pagenr page_nr pageno page_no pagenum page_num pagenumber seite strona pagina`)

	calendarWords = set(`calendar calendars kalender calendrier calendario kalendarz agenda`)
	datedWords    = set(`archive archives events event blog news history date`)

	scriptExtensions = set(`php php3 php5 phtml html htm xhtml asp aspx jsp jspx do action cgi pl py cfm`)
	mediaExtensions  = set(`jpg jpeg jpe png gif webp svg svgz ico bmp tif tiff avif heic css js mjs map woff woff2 ttf otf eot
		mp3 mp4 m4a m4v webm ogg ogv wav avi mov mkv flac pdf zip rar 7z gz tgz tar bz2 xz exe msi apk dmg iso bin
		doc docx xls xlsx ppt pptx swf wasm torrent`)
	mediaFolders = set(`css js img images image thumbs thumbnails avatars avatar fonts static assets uploads media`)
)

func set(words string) map[string]bool {
	out := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		out[w] = true
	}
	return out
}

func invert(lists map[string]string) map[string]string {
	out := map[string]string{}
	for rule, words := range lists {
		for w := range strings.FieldsSeq(words) {
			out[fold(w)] = rule
		}
	}
	return out
}

func buildVocabulary() map[string]string {
	out := invert(actionWords)
	for w := range strings.FieldsSeq(objectWords) {
		if _, ok := out[w]; !ok {
			out[w] = ""
		}
	}
	return out
}

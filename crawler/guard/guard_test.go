package guard

import (
	"strings"
	"testing"
)

// allowed are paths as real markets use them, and look-alikes of actions.
var allowed = []string{
	"/",
	"/product/35791/42/blue-heron",
	"/category/categories/2/585",
	"/u/blue-heron",
	"/products/all/Weed/2",
	"/user/blue-heron",
	"/viewProduct?offer=8f2c11",
	"/contactMember?member=blueheron", // Dream's vendor page
	"/?category=104&page=3",
	"/welcome?sc=12",
	"/show?action=show&listing=1454",
	"/userinfo?user=blueheron",
	"/listing/0b5c0f6e-6c1e-4a4e-8a35-0a4f0a1a2b3c",
	"/category/6a1?page=2",
	"/profile/view/blueheron",
	"/user/view?id=77",
	"/user?u=77",
	"/index.php?page=profile&user=blueheron",
	"/en/users/blueheron?tab=pgp",
	"/?balances&ltc",
	"/?road&cat=29",
	"/listing/123?tab=feedback",
	"/listing/123/feedback",
	"/listings?order=price",
	"/listings?order=price_desc&sort=asc",
	"/listings?orderby=date&order=desc",
	"/listings/order/price",
	"/category/orders",
	"/category/carts",
	"/cat/reports?page=2",
	"/search?q=buy+now",
	"/search?q=delete%20account&page=2",
	"/?vendor=logout",
	"/listing/9/buy-2-get-1-free-lemon-kush",
	"/listing/9/follow-the-white-rabbit",
	"/listing/9/report-card-og",
	"/listing/9/order-now-10g-kush",
	"/listing/2019/12",
	"/product/2019/12/heron",
	"/rates",
	"/listings/new",
	"/listings?payment=xmr&escrow=1",
	"/mirrors.txt",
	"/listing/1?page=1&page2=3",
	"/feedback?vendor=x",
	"/product/buyers-club-kush",
	"/vendor/Message-in-a-Bottle",
	"/search/блю",
	"/a/5/5",
	"/product/0000a2dd2", // hexadecimal ids that hold a word
	"/product/00000add1",
	"/listing/a2dd",
	"/item.php?id=00add1234",
	"/u/mark", // handles that are verbs
	"/vendor/trust",
	"/category/pollen",
	"/listing/9/buy-cocaine-online-eu",
	"/product/edition-kush",
	"/?c=carts",
	"/search?s=lemon",
	"/page/newsletter",
	"/listing/rate-master",
	"/vendor/flagship",
	"/product/100%25-pure",
	"/listing/9/report-card-og",
	"/listing/save-the-queen",
	"/user/signal",
	"/show?tab=description",
	"/u/additional",
}

var refused = map[string][]string{
	Logout: {
		"/dologout.php", "/userlogout", "/?c=logout", "/?s=logout", "/c?c=logout", "/%25256cogout",
		"/logout", "/log-out", "/sign_out", "/user/logout.php", "/signOut", "/LogOut", "/account/logoff?x=1", "/?logout", "/?/logout",
		"/?action=logout", "/index.php?route=account/logout", "/logout;jsessionid=AB12", "/%6cogout", "/%256cogout", "/do=logout", "/abmelden",
		"/deconnexion", "/d%C3%A9connexion", "/cerrar-sesion", "/uitloggen", "/wyloguj", "/выход", "/%D0%B2%D1%8B%D1%85%D0%BE%D0%B4", "/exit",
		"/log_me_out", "/logout2", "/index.php?p=logout&q=x",
	},
	Login:    {"/login", "/index/login?dtf=1", "/sign-in", "/auth/login", "/user/log-in", "/einloggen", "/connexion", "/zaloguj", "/войти", "/?page=login"},
	Register: {"/register", "/signup", "/sign-up", "/registrieren", "/inscription", "/create_account", "/регистрация", "/become-vendor"},
	Captcha:  {"/captcha", "/captcha/new", "/verifyHuman", "/verifyHuman2", "/verify-human", "/recaptcha/api"},
	Buy: {
		"/buyitem/7", "/orderitem.php?id=7", "/?action=buyitem&id=7", "/placebid?id=7", "/instantbuy/7", "/listing/7/buy-with-btc", "/?buy_qty=1", "/?product=buy", "/i?id=7&go=Purchase+this+item+right+now+please", "/%252562uy", "/cancelorder/7",
		"/buy", "/listing/7/buy", "/buy/7", "/buy-now/7", "/buy_7", "/addToCart?id=7", "/add-to-cart/7", "/addtocart", "/cart", "/cart?add=7",
		"/orders", "/order/17", "/user/orders", "/order?id=5", "/listing?order=12", "/checkout", "/purchase/7", "/?buy=7", "/?action=buy&id=7",
		"/?add_to_cart=7", "/kaufen/7", "/warenkorb", "/in-den-warenkorb", "/panier", "/commander/3", "/comprar/3", "/carrito", "/koszyk", "/zamów/3",
		"/купить/3", "/корзина", "/place-order", "/product/buy", "/my-orders", "/listings?order=8f2c11aa",
	},
	Message: {
		"/sendmessage?to=x", "/forum/thread/7/reply", "/usermessage/x",
		"/message", "/messages", "/pm/new", "/messages/send?to=x", "/send-message/x", "/inbox", "/compose?to=x", "/nachrichten", "/mensajes/3",
		"/сообщения", "/contact-vendor/x", "/contactSeller?x=1", "/?page=message",
	},
	Vote:   {"/vote/3", "/listing/3/vote", "/upvote", "/vote_up?x=1", "/rate/3", "/?vote=1", "/bewerten/4", "/like/4"},
	Report: {"/reportlisting/7", "/open-dispute/7", "/listing/7/report_scam", "/reportvendor?id=3", "/report", "/report/3", "/listing/3/report", "/report-listing/3", "/dispute/3", "/?report=3", "/signaler/3", "/denunciar/4", "/zglos/1", "/жалоба/3"},
	Delete: {"/deletelisting/7", "/removeitem/7", "/deleteaccount.php", "/delete", "/user/delete", "/delete-account", "/deleteAccount", "/account_delete", "/remove/3", "/löschen/3", "/l%C3%B6schen/3", "/supprimer", "/usuń/3", "/удалить/2", "/?delete=3"},
	Pay:    {"/listing/7/pay-with-xmr", "/escrow/release/7", "/releaseescrow/7", "/depositfunds", "/withdraw", "/deposit", "/wallet", "/wallet/withdraw", "/transfer?to=x", "/refund/3", "/einzahlen", "/retrait", "/wypłata", "/вывод", "/finalize/3", "/release-funds/3"},
	Follow: {"/blockuser/x", "/followvendor/x", "/addfavorite/7", "/trust/x", "/user/trust/x", "/follow/x", "/vendor/x/follow", "/favorites/add/3", "/favourite/3", "/add-to-favourites/3", "/subscribe", "/block/x", "/unfollow?u=3", "/volgen/x", "/избранное"},
	Feedback: {
		"/postfeedback/7",
		"/leave-feedback/3", "/feedback/3?action=leave", "/write_review/3", "/addReview?id=3", "/order-x/9/leave",
	},
	Settings: {"/settings", "/user/settings", "/change-password", "/password/reset", "/edit-profile", "/profile/edit-profile", "/2fa", "/einstellungen", "/настройки"},
	Change:   {"/extend/7", "/sign/7", "/coupon/use/7", "/sessions/7/terminate", "/mark-shipped/7", "/session/revoke", "/listing/3/edit", "/add/3", "/listing/create", "/submit", "/confirm/3", "/?edit=1", "/bearbeiten/2", "/отправить"},
	Token:    {"/listing/3?csrf_token=abc", "/listing/3?_token=abc"},
	Media:    {"/a.jpg", "/style.css?v=3", "/js/app", "/img/3", "/logo.PNG", "/files/list.pdf", "/listing/3/photo.webp"},
	Calendar: {"/calendar", "/calendar?year=2031&month=4", "/?year=2031&month=4", "/events/2031/04", "/2031/04/17", "/?month=2031-04", "/?date=2031-04-05", "/x?page=calendar"},
	Malformed: {
		"", "listing/3", "//evil.example/", "/\\evil.example/", "/a/../logout", "/a/%2e%2e/b", "/a\x00b", "/a%00b", "/a%0d%0ab", "/a#b", "/./a", "/%252525252565",
	},
	TooLong:       {"/" + strings.Repeat("a", 600)},
	TooDeep:       {"/a/b/c/d/e/f/g/h/i/j/k/l/m"},
	TooManyParams: {"/x?a1=&a2=&a3=&a4=&a5=&a6=&a7=&a8=&a9=&a10=&a11=&a12=&a13=&a14=&a15=&a16=&a17="},
	Repeated:      {"/a/b/a/b/a/b", "/x?f=1&f=1", "/cat/cat/cat"},
	PageNumber:    {"/x?page=501", "/x/page/501", "/x/page-501", "/x?p=99999999999999999999"},
}

func TestCheckAllows(t *testing.T) {
	g := New(Options{MaxPage: 500})
	for _, path := range allowed {
		if rule := g.Check(path); rule != "" {
			t.Errorf("%s: refused as %q, want allowed", path, rule)
		}
	}
}

func TestCheckRefuses(t *testing.T) {
	g := New(Options{MaxPage: 500})
	for want, paths := range refused {
		for _, path := range paths {
			if rule := g.Check(path); rule != want {
				t.Errorf("%.80q: rule %q, want %q", path, rule, want)
			}
		}
	}
}

func TestPageNumberIsOnlyBoundedWhenAsked(t *testing.T) {
	if rule := New(Options{}).Check("/x?page=100000"); rule != "" {
		t.Errorf("rule %q, want none", rule)
	}
}

// A word under two rules would be refused under either, by chance.
func TestEachWordHasOneRule(t *testing.T) {
	for _, lists := range []map[string]string{actionWords, phraseWords} {
		seen := map[string]string{}
		for rule, words := range lists {
			for w := range strings.FieldsSeq(fold(words)) {
				if other, ok := seen[w]; ok && other != rule {
					t.Errorf("%q is under %q and %q", w, other, rule)
				}
				seen[w] = rule
			}
		}
	}
	for w := range nouns {
		if vocabulary[w] == "" {
			t.Errorf("noun %q is no action word", w)
		}
	}
}

// Adding a harmless part to a refused path must not make it pass, except
// where a slug or a data key begins.
func FuzzCheck(f *testing.F) {
	for _, p := range allowed {
		f.Add(p)
	}
	for _, paths := range refused {
		for _, p := range paths {
			f.Add(p)
		}
	}
	g := New(Options{MaxPage: 500})
	f.Fuzz(func(t *testing.T, path string) {
		rule := g.Check(path)
		if again := g.Check(path); again != rule {
			t.Fatalf("%q: %q, then %q", path, rule, again)
		}
		if rule != "" {
			return
		}
		if !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") || strings.ContainsAny(path, "\\#\x00\n\r") {
			t.Fatalf("%q passes and is no path", path)
		}
		sep := "?"
		if strings.Contains(path, "?") {
			sep = "&"
		}
		if got := g.Check(path + sep + "action=logout"); got == "" {
			t.Fatalf("%q passes with action=logout", path)
		}
	})
}

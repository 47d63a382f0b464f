package extract

// The words of dates: English, ten more languages of the EU (German, French,
// Spanish, Italian, Dutch, Polish, Portuguese, Swedish, Czech, Romanian) and
// Russian, in the form that foldName gives them ("май" is "маи"), with months of
// Ukrainian and Turkish and distances in Turkish, Arabic, Chinese and Japanese. No
// word means two months.

// monthNames gives names and abbreviations their month.
var monthNames = map[string]int{
	"january": 1, "jan": 1, "januar": 1, "janner": 1, "janvier": 1, "janv": 1, "enero": 1, "ene": 1,
	"gennaio": 1, "gen": 1, "januari": 1, "styczen": 1, "stycznia": 1, "sty": 1, "janeiro": 1,
	"leden": 1, "ledna": 1, "led": 1, "ianuarie": 1, "ian": 1,
	"february": 2, "feb": 2, "februar": 2, "fevrier": 2, "fevr": 2, "febrero": 2, "febbraio": 2,
	"februari": 2, "luty": 2, "lutego": 2, "lut": 2, "fevereiro": 2, "fev": 2, "unor": 2, "unora": 2,
	"uno": 2, "februarie": 2,
	"march": 3, "mar": 3, "marz": 3, "mrz": 3, "mars": 3, "marzo": 3, "maart": 3, "mrt": 3,
	"marzec": 3, "marca": 3, "marco": 3, "brezen": 3, "brezna": 3, "bre": 3, "martie": 3,
	"april": 4, "apr": 4, "avril": 4, "avr": 4, "abril": 4, "abr": 4, "aprile": 4, "kwiecien": 4,
	"kwietnia": 4, "kwi": 4, "duben": 4, "dubna": 4, "dub": 4, "aprilie": 4,
	"may": 5, "mai": 5, "mayo": 5, "maggio": 5, "mag": 5, "mei": 5, "maj": 5, "maja": 5, "maio": 5,
	"kveten": 5, "kvetna": 5, "kve": 5,
	"june": 6, "jun": 6, "juni": 6, "juin": 6, "junio": 6, "giugno": 6, "giu": 6, "czerwiec": 6,
	"czerwca": 6, "cze": 6, "junho": 6, "cerven": 6, "cervna": 6, "cvn": 6, "iunie": 6, "iun": 6,
	"july": 7, "jul": 7, "juli": 7, "juillet": 7, "juil": 7, "julio": 7, "luglio": 7, "lug": 7,
	"lipiec": 7, "lipca": 7, "lip": 7, "julho": 7, "cervenec": 7, "cervence": 7, "cvc": 7, "iulie": 7,
	"iul":    7,
	"august": 8, "aug": 8, "aout": 8, "agosto": 8, "ago": 8, "augustus": 8, "sierpien": 8,
	"sierpnia": 8, "sie": 8, "augusti": 8, "srpen": 8, "srpna": 8, "srp": 8,
	"september": 9, "sep": 9, "sept": 9, "septembre": 9, "septiembre": 9, "setiembre": 9,
	"settembre": 9, "set": 9, "wrzesien": 9, "wrzesnia": 9, "wrz": 9, "setembro": 9, "zari": 9,
	"zar": 9, "septembrie": 9,
	"october": 10, "oct": 10, "oktober": 10, "okt": 10, "octobre": 10, "octubre": 10, "ottobre": 10,
	"ott": 10, "pazdziernik": 10, "pazdziernika": 10, "paz": 10, "outubro": 10, "out": 10, "rijen": 10,
	"rijna": 10, "rij": 10, "octombrie": 10,
	"november": 11, "nov": 11, "novembre": 11, "noviembre": 11, "listopad": 11, "listopada": 11,
	"lis": 11, "novembro": 11, "listopadu": 11, "noiembrie": 11, "noi": 11,
	"december": 12, "dec": 12, "dezember": 12, "dez": 12, "decembre": 12, "diciembre": 12, "dic": 12,
	"dicembre": 12, "grudzien": 12, "grudnia": 12, "gru": 12, "dezembro": 12, "prosinec": 12,
	"prosince": 12, "pro": 12, "decembrie": 12,
	"январь": 1, "января": 1, "янв": 1, "февраль": 2, "февраля": 2, "фев": 2, "март": 3, "марта": 3, "мар": 3,
	"апрель": 4, "апреля": 4, "апр": 4, "маи": 5, "мая": 5, "июнь": 6, "июня": 6, "июн": 6,
	"июль": 7, "июля": 7, "июл": 7, "август": 8, "августа": 8, "авг": 8, "сентябрь": 9, "сентября": 9,
	"сен": 9, "сент": 9, "октябрь": 10, "октября": 10, "окт": 10, "ноябрь": 11, "ноября": 11, "ноя": 11,
	"нояб": 11, "декабрь": 12, "декабря": 12, "дек": 12,
	"січня": 1, "лютого": 2, "березня": 3, "квітня": 4, "травня": 5, "червня": 6, "липня": 7, "серпня": 8,
	"вересня": 9, "жовтня": 10, "листопада": 11, "грудня": 12,
	"ocak": 1, "subat": 2, "mart": 3, "nisan": 4, "mayis": 5, "haziran": 6, "temmuz": 7, "agustos": 8,
	"eylul": 9, "ekim": 10, "kasim": 11, "aralik": 12,
}

// unitNames gives names and abbreviations their unit. "m" is settled by what
// stands around it.
var unitNames = map[string]string{
	"m": "m",
	"s": "second", "sec": "second", "secs": "second", "second": "second", "seconds": "second",
	"sekunde": "second", "sekunden": "second", "seconde": "second", "secondes": "second",
	"segundo": "second", "segundos": "second", "secondo": "second", "secondi": "second",
	"sekunda": "second", "sekundy": "second", "sekund": "second", "sekunder": "second",
	"min": "minute", "mins": "minute", "minute": "minute", "minutes": "minute", "minuten": "minute",
	"minuto": "minute", "minutos": "minute", "minuti": "minute", "minuut": "minute",
	"minuta": "minute", "minuty": "minute", "minut": "minute", "minuter": "minute",
	"h": "hour", "hr": "hour", "hrs": "hour", "hour": "hour", "hours": "hour", "stunde": "hour",
	"stunden": "hour", "std": "hour", "heure": "hour", "heures": "hour", "hora": "hour",
	"horas": "hour", "ora": "hour", "ore": "hour", "uur": "hour", "uren": "hour", "godzina": "hour",
	"godziny": "hour", "godzin": "hour", "godz": "hour", "timme": "hour", "timmar": "hour",
	"hodina": "hour", "hodiny": "hour", "hodin": "hour",
	"d": "day", "day": "day", "days": "day", "tag": "day", "tage": "day", "tagen": "day",
	"jour": "day", "jours": "day", "dia": "day", "dias": "day", "giorno": "day", "giorni": "day",
	"dag": "day", "dagen": "day", "dagar": "day", "dzien": "day", "dni": "day", "dny": "day",
	"den": "day", "zi": "day", "zile": "day",
	"w": "week", "wk": "week", "wks": "week", "week": "week", "weeks": "week", "woche": "week",
	"wochen": "week", "semaine": "week", "semaines": "week", "semana": "week", "semanas": "week",
	"settimana": "week", "settimane": "week", "weken": "week", "tydzien": "week", "tygodnie": "week",
	"tygodni": "week", "vecka": "week", "veckor": "week", "tyden": "week", "tydny": "week",
	"saptamana": "week", "saptamani": "week",
	"mo": "month", "mon": "month", "mth": "month", "mths": "month", "month": "month",
	"months": "month", "monat": "month", "monate": "month", "monaten": "month", "mois": "month",
	"mes": "month", "meses": "month", "mese": "month", "mesi": "month", "maand": "month",
	"maanden": "month", "miesiac": "month", "miesiace": "month", "miesiecy": "month", "manad": "month",
	"manader": "month", "mesic": "month", "mesice": "month", "luna": "month", "luni": "month",
	"y": "year", "yr": "year", "yrs": "year", "year": "year", "years": "year", "jahr": "year",
	"jahre": "year", "jahren": "year", "an": "year", "ans": "year", "annee": "year", "annees": "year",
	"ano": "year", "anos": "year", "anno": "year", "anni": "year", "jaar": "year", "jaren": "year",
	"rok": "year", "lata": "year", "lat": "year", "ar": "year", "roky": "year", "let": "year",
	"mos":     "month",
	"секунда": "second", "секунду": "second", "секунды": "second", "секунд": "second", "сек": "second",
	"минута": "minute", "минуту": "minute", "минуты": "minute", "минут": "minute", "мин": "minute",
	"час": "hour", "часа": "hour", "часов": "hour", "ч": "hour", "день": "day", "дня": "day", "днеи": "day", "дн": "day",
	"неделя": "week", "неделю": "week", "недели": "week", "недель": "week", "нед": "week",
	"месяц": "month", "месяца": "month", "месяцев": "month", "мес": "month", "год": "year", "года": "year", "лет": "year",
	"dakika": "minute", "saat": "hour", "gun": "day", "hafta": "week", "yil": "year",
	"دقيقة": "minute", "دقايق": "minute", "ساعة": "hour", "ساعات": "hour", "يوم": "day", "ايام": "day",
	"اسبوع": "week", "اسابيع": "week", "شهر": "month", "اشهر": "month", "سنة": "year", "سنوات": "year",
	"秒前": "second", "分前": "minute", "分钟前": "minute", "小时前": "hour", "時間前": "hour", "天前": "day", "日前": "day",
	"周前": "week", "週間前": "week", "个月前": "month", "か月前": "month", "ヶ月前": "month", "年前": "year",
}

// dayWords are the days around today, by their distance. The accents are
// gone, and "aujourd'hui" is cut at its apostrophe.
var dayWords = map[string]int{
	"today": 0, "heute": 0, "aujourd": 0, "hoy": 0, "oggi": 0, "vandaag": 0, "dzisiaj": 0, "dzis": 0, "hoje": 0, "idag": 0, "dnes": 0, "azi": 0,
	"yesterday": -1, "gestern": -1, "hier": -1, "ayer": -1, "ieri": -1, "gisteren": -1, "wczoraj": -1, "ontem": -1, "igar": -1, "vcera": -1,
	"tomorrow": 1, "morgen": 1, "demain": 1, "manana": 1, "domani": 1, "jutro": 1, "amanha": 1, "imorgon": 1, "zitra": 1, "maine": 1,
	"bugun": 0, "dun": -1, "今天": 0, "今日": 0, "昨天": -1, "昨日": -1, "اليوم": 0, "امس": -1, "сьогодні": 0, "вчора": -1,
	"сегодня": 0, "вчера": -1, "позавчера": -2, "завтра": 1, "vorgestern": -2, "anteayer": -2, "eergisteren": -2,
}

// nowWords mean the moment of the fetch, in a text of at most three tokens.
var nowWords = map[string]struct{}{"now": {}, "online": {}, "jetzt": {}, "moments": {}, "сеичас": {}}

// numberWords stand for a number in front of a unit.
var numberWords = map[string]int{
	"a": 1, "an": 1, "one": 1, "last": 1, "past": 1, "letzte": 1, "letzten": 1, "letzter": 1, "ultima": 1, "laatste": 1, "vorige": 1,
	"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12,
	"einer": 1, "einem": 1, "ein": 1, "eine": 1, "un": 1, "une": 1, "una": 1,
	"uno": 1, "een": 1, "um": 1, "uma": 1, "en": 1, "ett": 1,
}

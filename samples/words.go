package samples

import "strconv"

func itoa(v int) string { return strconv.Itoa(v) }

// pick takes the i-th word of a list, starting again at its end.
func pick(words []string, i int) string { return words[i%len(words)] }

// prose appends about size bytes of plain sentences for one row of a table.
func prose(dst []byte, d dice, row, size int) []byte {
	end := len(dst) + size
	for n := 0; len(dst) < end; n++ {
		mixed := d.at(row, 1000+n) // one number chooses a whole sentence
		for part, list := range [][]string{openings, adjectives, things, verbs, endings} {
			word := list[mixed>>(12*part)&0xfff%uint64(len(list))]
			dst = append(dst, word...)
			dst = append(dst, ' ')
		}
	}
	return dst[:len(dst)-1]
}

// The words that names and texts are made of. None needs escaping in COPY.
var (
	firstNames = []string{
		"Ada", "Ahmed", "Alice", "Amara", "Anna", "Bela", "Ben", "Carla", "Chen", "Clara", "Dana", "David", "Elif", "Emil",
		"Emma", "Eva", "Farid", "Felix", "Fiona", "Grace", "Hana", "Hugo", "Ida", "Igor", "Ines", "Ivan", "Jana", "Joao",
		"Jonas", "Julia", "Kaito", "Karim", "Lea", "Leon", "Lina", "Luca", "Maja", "Marie", "Marta", "Max", "Mia", "Milan",
		"Mina", "Nadia", "Nils", "Nora", "Olga", "Omar", "Paul", "Petra", "Priya", "Rosa", "Samir", "Sofia", "Tariq", "Tom",
		"Uma", "Vera", "Yara", "Zoe",
	}
	lastNames = []string{
		"Abe", "Adler", "Ahlgren", "Alvarez", "Bauer", "Becker", "Brown", "Cohen", "Costa", "Davies", "Dogan", "Dubois",
		"Eriksen", "Evans", "Ferrari", "Fischer", "Garcia", "Haddad", "Hansen", "Hoffmann", "Horvat", "Ito", "Jansen",
		"Jones", "Kaya", "Keller", "Khan", "Kim", "Klein", "Kowalski", "Lang", "Larsen", "Lopez", "Martin", "Meyer",
		"Moreau", "Nagy", "Novak", "Okafor", "Olsen", "Papp", "Peters", "Popov", "Rossi", "Sato", "Schmidt", "Silva",
		"Singh", "Smith", "Tanaka", "Torres", "Vogel", "Wagner", "Walsh", "Weber", "Wolf", "Yilmaz", "Young", "Zhang", "Zimmer",
	}
	domains     = []string{"com", "org", "net", "de", "fr", "co.uk"}
	cities      = []string{"Berlin", "Hamburg", "Paris", "Lyon", "London", "Leeds", "Madrid", "Porto", "Roma", "Wien", "Oslo", "Gdansk"}
	countries   = []string{"DE", "DE", "FR", "FR", "GB", "GB", "ES", "PT", "IT", "AT", "NO", "PL"} // of the cities above
	departments = []string{"Shoes", "Bags", "Kitchen", "Garden", "Lamps", "Toys", "Paper", "Tools"}
	audiences   = []string{"Everyday", "Travel", "Vintage", "Studio"}
	coupons     = []string{"WELCOME10", "SUMMER", "FRIENDS", "BLACKFRIDAY", "FREESHIP", "SPRING", "LOYAL", "SORRY5"}
	colors      = []string{"Red", "Blue", "Green", "Black", "White", "Grey", "Yellow", "Brown", "Navy", "Olive", "Coral", "Sand"}
	materials   = []string{"Linen", "Oak", "Steel", "Leather", "Cotton", "Cork", "Glass", "Wool", "Clay", "Bamboo"}
	adjectives  = []string{
		"sturdy", "light", "quiet", "folding", "handmade", "classic", "compact", "bright", "soft", "slim", "warm", "plain",
		"portable", "heavy", "round", "narrow",
	}
	things = []string{
		"backpack", "lamp", "kettle", "notebook", "watering can", "hammer", "sandal", "boot", "puzzle", "teapot", "drawer",
		"bench", "planter", "wallet", "brush", "lantern", "tray", "ladder", "bowl", "shelf",
	}
	openings = []string{
		"Made to last, this", "A", "Our most", "Every", "Look at the", "With care, a", "You will like this", "The same",
		"For small rooms, a", "No other", "Take the", "Even a", "Sold as a", "Customers call it a", "Packed flat, a", "One",
	}
	verbs = []string{
		"holds", "carries", "fits", "keeps", "brings", "saves", "suits", "follows", "replaces", "covers", "brightens",
		"survives", "collects", "invites", "opens", "protects", "needs", "makes", "lifts", "shares",
	}
	endings = []string{
		"everything you need for a week away.", "more than it seems at first sight.", "a place on any table.",
		"years of daily use without a scratch.", "all the small things that get lost.", "rain, dust and curious children.",
		"the space behind a door.", "a quiet evening at home.", "whatever the garden asks for.", "twice its own weight.",
		"two people and a dog.", "the light of a late afternoon.", "a little oil once a year.", "the rest of the series.",
		"the morning coffee.", "many a birthday present.",
	}
	remarks = []string{"Broken on arrival.", "Not what I expected.", "It is okay.", "Good value.", "Great product!"}
)

// title gives a word of ours a capital.
func title(word string) string { return string(word[0]-'a'+'A') + word[1:] }

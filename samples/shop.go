package samples

import (
	"math"
	"strings"
	"time"
)

// shopVersion is part of the checksum: raise it when a change below alters rows.
const shopVersion = "2"

// How much of everything the shop has.
const (
	users      = 40_000
	customers  = 36_000 // users 2 … 36,001 have ordered; the rest only signed up
	kiosk      = 1      // the account of the counter in the store: one user with thousands of orders
	categories = 40
	topLevel   = 8 // categories 1 … 8 have no parent
	products   = 10_000
	sold       = 9_900 // products 1 … 9,900 have sold, the first ones best
	reviewed   = 9_800
	tags       = 60
	orders     = 300_000
	reviews    = 120_000
)

// One source of numbers for each table.
const (
	userDice dice = iota + 1
	profileDice
	productDice
	tagDice
	orderDice
	itemDice
	reviewDice
)

// The shop's history: three years of growing business.
var (
	opened  = time.Date(2023, 1, 1, 6, 0, 0, 0, time.UTC)
	history = time.Date(2025, 12, 31, 20, 0, 0, 0, time.UTC).Sub(opened)
)

// moment is when the i-th of n events happened if business grows steadily, so that there are ever more of them.
// It goes up with i, as identity keys do. Square roots are exact to the last bit on every machine.
func moment(i, n int) time.Time {
	grown := math.Sqrt(float64(i+1) / float64(n+1))
	return opened.Add(time.Duration(grown * float64(history)).Truncate(time.Microsecond))
}

func shopTables() []Table {
	return []Table{
		{"shop_user", []string{"id", "username", "email", "first_name", "last_name", "phone", "is_active", "date_joined", "last_login"}, users, rows(users, userRow)},
		{"shop_profile", []string{"id", "user_id", "city", "country", "birth_date", "newsletter", "bio"}, users, rows(users, profileRow)},
		{"shop_category", []string{"id", "name", "slug", "parent_id"}, categories, rows(categories, categoryRow)},
		{"shop_product", []string{"id", "category_id", "sku", "name", "description", "attributes", "price", "stock", "is_active", "created_at", "discontinued_at"}, products, rows(products, productRow)},
		{"shop_tag", []string{"id", "name"}, tags, rows(tags, tagRow)},
		{"shop_product_tags", []string{"id", "product_id", "tag_id"}, products * tagsEach, rows(products, productTagRows)},
		{"shop_order", []string{"id", "number", "user_id", "status", "total", "coupon_code", "note", "created_at", "deleted_at"}, orders, rows(orders, orderRow)},
		{"shop_orderitem", []string{"id", "order_id", "product_id", "quantity", "unit_price"}, itemsBefore(orders), rows(orders, itemRows)},
		{"shop_review", []string{"id", "product_id", "user_id", "rating", "body", "created_at"}, reviews, rows(reviews, reviewRow)},
	}
}

func userRow(dst []byte, i int) []byte {
	first := pick(firstNames, userDice.below(i, 1, len(firstNames)))
	last := pick(lastNames, userDice.below(i, 2, len(lastNames)))
	joined := moment(i, users)
	r := begin(dst).int(i+1).text(strings.ToLower(first), ".", strings.ToLower(last), itoa(i+1))
	r.text(emailOf(i, first, last)).text(first).text(last)
	if userDice.chance(i, 4, 300) {
		r.text("+49 30 ", itoa(1_000_000+userDice.below(i, 5, 9_000_000)))
	} else {
		r.null()
	}
	r.bool(!userDice.chance(i, 6, 30)).time(joined)
	if userDice.chance(i, 7, 250) {
		return r.null().end()
	}
	untilNow := opened.Add(history).Sub(joined)
	return r.time(joined.Add(untilNow / 1000 * time.Duration(userDice.below(i, 8, 1000)))).end()
}

// emailOf is an address as people type it: some in capitals, and one in fifty the same as the user's before, whose
// owner has made a second account.
func emailOf(i int, first, last string) string {
	if i > 0 && userDice.chance(i, 9, 20) {
		first = pick(firstNames, userDice.below(i-1, 1, len(firstNames)))
		last = pick(lastNames, userDice.below(i-1, 2, len(lastNames)))
		i--
	}
	address := first + "." + last + itoa(i+1) + "@example." + pick(domains, userDice.below(i, 3, len(domains)))
	if userDice.chance(i, 10, 150) {
		return address
	}
	return strings.ToLower(address)
}

func profileRow(dst []byte, i int) []byte {
	city := profileDice.below(i, 1, len(cities))
	r := begin(dst).int(i + 1).int(i + 1).text(cities[city]).text(countries[city])
	if profileDice.chance(i, 2, 400) {
		r.date(opened.AddDate(-18-profileDice.below(i, 3, 50), 0, profileDice.below(i, 4, 365)))
	} else {
		r.null()
	}
	r.bool(profileDice.chance(i, 5, 350)).text("")
	if profileDice.chance(i, 6, 300) {
		r.dst = prose(r.dst, profileDice, i, 40+profileDice.below(i, 7, 120))
	}
	return r.end()
}

func categoryRow(dst []byte, i int) []byte {
	name := categoryName(i)
	r := begin(dst).int(i + 1).text(name).text(strings.ReplaceAll(strings.ToLower(name), " ", "-"))
	if i < topLevel {
		return r.null().end()
	}
	return r.int(1 + (i-topLevel)%topLevel).end()
}

// categoryName is a department, and below the departments what is sold there and for whom.
func categoryName(i int) string {
	if i < topLevel {
		return departments[i]
	}
	child := i - topLevel
	return pick(audiences, child/topLevel) + " " + departments[child%topLevel]
}

func productRow(dst []byte, i int) []byte {
	leaf := topLevel + productDice.below(i, 1, categories-topLevel)
	adjective := pick(adjectives, productDice.below(i, 2, len(adjectives)))
	material := pick(materials, productDice.below(i, 3, len(materials)))
	thing := pick(things, productDice.below(i, 4, len(things)))
	created := moment(i, products)
	r := begin(dst).int(i+1).int(leaf+1).text("SKU-", itoa(100_000+i*7)).text(title(adjective), " ", material, " ", thing)
	r.text("")
	r.dst = prose(r.dst, productDice, i, descriptionSize(i))
	r.text(`{"color": "`, pick(colors, productDice.below(i, 6, len(colors))), `", "material": "`, strings.ToLower(material),
		`", "weight_g": `, itoa(20+productDice.skewed(i, 7, 9000)), `, "sizes": [`, itoa(30+productDice.below(i, 8, 10)),
		`, `, itoa(40+productDice.below(i, 9, 10)), `]}`)
	r.cents(priceOf(i)).int(productDice.skewed(i, 10, 500))
	discontinued := productDice.chance(i, 11, 80)
	r.bool(!discontinued).time(created)
	if !discontinued {
		return r.null().end()
	}
	return r.time(created.Add(opened.Add(history).Sub(created) / 2)).end()
}

// descriptionSize is how long a product's text is in bytes: mostly two to four thousand, one in twenty far longer,
// which PostgreSQL then stores out of line.
func descriptionSize(i int) int {
	size := 1800 + productDice.below(i, 12, 2200)
	if productDice.chance(i, 13, 50) {
		return size * 4
	}
	return size
}

// priceOf is a product's price in cents.
func priceOf(i int) int {
	return 199 + productDice.skewed(i, 14, 400)*100 + 50*productDice.below(i, 15, 2)
}

func tagRow(dst []byte, i int) []byte {
	return begin(dst).int(i+1).text(strings.ToLower(pick(colors, i)), "-", strings.ToLower(pick(adjectives, i/len(colors)))).end()
}

// tagsEach is how many tags each product has.
const tagsEach = 5

func productTagRows(dst []byte, i int) []byte {
	first := tagDice.below(i, 1, tags)
	for n := range tagsEach {
		tag := (first + n*(1+tagDice.below(i, 2, tags/tagsEach-1))) % tags
		dst = begin(dst).int(i*tagsEach + n + 1).int(i + 1).int(tag + 1).end()
	}
	return dst
}

func orderRow(dst []byte, i int) []byte {
	placed := moment(i, orders)
	r := begin(dst).int(i + 1).int(orderNumber(i)).int(buyerOf(i)).text(statusOf(i)).cents(totalOf(i))
	if orderDice.chance(i, 2, 90) {
		r.text(pick(coupons, orderDice.skewed(i, 3, len(coupons))))
	} else {
		r.null()
	}
	r.text("")
	if orderDice.chance(i, 4, 150) {
		r.dst = prose(r.dst, orderDice, i, 20+orderDice.below(i, 5, 100))
	}
	r.time(placed)
	if !orderDice.chance(i, 6, 20) {
		return r.null().end()
	}
	return r.time(placed.Add(time.Hour * time.Duration(1+orderDice.below(i, 7, 500)))).end()
}

// orderNumber is unique and grows, but is not the key.
func orderNumber(i int) int { return 2_000_000 + i*13 + orderDice.below(i, 8, 13) }

// buyerOf is the id of the user who placed an order.
func buyerOf(i int) int {
	if orderDice.chance(i, 1, 20) {
		return kiosk
	}
	return kiosk + 1 + orderDice.below(i, 9, customers)
}

// recent is the first of the orders that may still be under way: the latest tenth.
const recent = orders / 10 * 9

// statusOf gives nearly every order as delivered. A pending order that is not recent is an abandoned cart.
func statusOf(i int) string {
	at := orderDice.below(i, 10, 1000)
	if i < recent {
		return byShare(at, share{"pending", 1}, share{"returned", 20}, share{"cancelled", 45}, share{"delivered", 1000})
	}
	return byShare(at, share{"pending", 40}, share{"paid", 90}, share{"shipped", 250}, share{"cancelled", 290}, share{"delivered", 1000})
}

// share is a word for the numbers below a limit.
type share struct {
	word  string
	below int
}

func byShare(at int, shares ...share) string {
	for _, s := range shares {
		if at < s.below {
			return s.word
		}
	}
	return shares[len(shares)-1].word
}

// lines is how many items an order has: one to five, and none in an abandoned cart.
func lines(i int) int {
	if i < recent && statusOf(i) == "pending" {
		return 0
	}
	return 1 + itemDice.skewed(i, 1, 5)*4/5 + itemDice.below(i, 2, 2)
}

// line is the n-th item of an order: the product's row and how many of it.
func line(i, n int) (product, quantity int) {
	return itemDice.skewed(i, 3+2*n, sold), 1 + itemDice.skewed(i, 4+2*n, 6)
}

// totalOf is the sum of an order's items in cents.
func totalOf(i int) int {
	total := 0
	for n := range lines(i) {
		product, quantity := line(i, n)
		total += priceOf(product) * quantity
	}
	return total
}

// itemsBefore is how many items the orders before the i-th have.
func itemsBefore(i int) int {
	count := 0
	for order := range i {
		count += lines(order)
	}
	return count
}

func itemRows(dst []byte, i int) []byte {
	for n := range lines(i) {
		product, quantity := line(i, n)
		// Ids leave gaps, as a sequence does when a transaction fails: each order starts a new run of eight.
		dst = begin(dst).int(i*8 + n + 1).int(i + 1).int(product + 1).int(quantity).cents(priceOf(product)).end()
	}
	return dst
}

func reviewRow(dst []byte, i int) []byte {
	r := begin(dst).int(i + 1).int(1 + reviewDice.skewed(i, 1, reviewed))
	if reviewDice.chance(i, 2, 60) {
		r.null()
	} else {
		r.int(kiosk + 1 + reviewDice.below(i, 3, customers))
	}
	rating := 5 - reviewDice.skewed(i, 4, 5)
	r.int(rating).text("")
	switch kind := reviewDice.below(i, 5, 10); {
	case kind < 3: // stars only
	case kind < 5:
		r.dst = append(r.dst, pick(remarks, rating-1)...)
	default:
		r.dst = prose(r.dst, reviewDice, i, 60+reviewDice.below(i, 6, 240))
	}
	return r.time(moment(i, reviews)).end()
}

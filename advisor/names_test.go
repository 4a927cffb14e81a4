package advisor_test

import (
	"strings"
	"testing"

	"assay/advisor"
	"assay/advisor/catalog"
)

func TestIndexNameFitsAndStaysApart(t *testing.T) {
	if got := advisor.IndexName("shop_order", []string{"user_id", "created_at"}); got != "shop_order_user_id_created_at_idx" {
		t.Errorf("short name: %s", got)
	}
	long := strings.Repeat("ä", 40)
	a, b := advisor.IndexName(long, []string{"a"}), advisor.IndexName(long, []string{"b"})
	for _, n := range []string{a, b} {
		if len(n) > 63 || !strings.HasSuffix(n, "_idx") || strings.ContainsRune(n, '\uFFFD') {
			t.Errorf("%q is no name of at most 63 bytes", n)
		}
	}
	if a == b {
		t.Errorf("two long names became one: %s", a)
	}
}

func TestModelAndFieldNames(t *testing.T) {
	order := &catalog.Table{
		Name:        catalog.Name{Schema: "public", Name: "shop_order"},
		ForeignKeys: []*catalog.ForeignKey{{Columns: []string{"user_id"}}},
	}
	for _, c := range []struct{ got, want string }{
		{advisor.DjangoModel(order.Name), "Order"},
		{advisor.DjangoModel(catalog.Name{Name: "shop_order_item"}), "OrderItem"},
		{advisor.DjangoModel(catalog.Name{Name: "orders"}), "Orders"},
		{advisor.DjangoField(order, "user_id"), "user"},
		{advisor.DjangoField(order, "external_id"), "external_id"},
		{advisor.DjangoField(nil, "user_id"), "user_id"},
		{advisor.RailsModel(catalog.Name{Name: "categories"}), "Category"},
		{advisor.RailsModel(catalog.Name{Name: "order_items"}), "OrderItem"},
		{advisor.RailsModel(catalog.Name{Name: "address"}), "Address"},
	} {
		if c.got != c.want {
			t.Errorf("got %s, want %s", c.got, c.want)
		}
	}
}

package cli

import (
	"testing"

	"assay/advisor/sqlast"
)

// FuzzParamValues holds that every parameter of a statement can be given its
// value by the name that messages call it by, whatever the value holds.
func FuzzParamValues(f *testing.F) {
	for _, sql := range []string{"select $1, $12", "select :name, %(Größe)s", "select %s where a = ? and b = ?", "select %(a_$b)s, :c$1"} {
		f.Add(sql, "a=b")
	}
	f.Fuzz(func(t *testing.T, sql, value string) {
		for _, name := range sqlast.ParamNames(sqlast.Params(sql)) {
			for _, written := range []string{name, "$" + name, ":" + name, " " + name + " "} {
				got, err := paramValues([]string{written + "=" + value})
				if err != nil || len(got) != 1 || got[name] == nil || *got[name] != value {
					t.Errorf("--param %q=%q gives %v, %v", written, value, got, err)
				}
				got, err = paramValues([]string{written})
				if v, ok := got[name]; err != nil || !ok || v != nil {
					t.Errorf("--param %q gives %v, %v", written, got, err)
				}
			}
		}
	})
}

package output

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cbctl/cbctl/migrate/audit/survey"
	"github.com/cbctl/cbctl/migrate/report"
)

// TestPageInABrowser opens the page as a reader would.
func TestPageInABrowser(t *testing.T) {
	b := startBrowser(t)
	url := pageFile(t, rich())
	b.call("Emulation.setEmulatedMedia", scheme("light"), nil)
	b.open(url)
	t.Run("hostile text is text", func(t *testing.T) {
		expect(t, b, `document.scripts.length`, "1")
		expect(t, b, `document.images.length`, "0")
		expect(t, b, `document.body.textContent.includes("<img src=x onerror=alert(1)>")`, "true")
	})
	t.Run("filter", func(t *testing.T) { filters(t, b) })
	t.Run("severities", func(t *testing.T) { levelButtons(t, b) })
	t.Run("keyboard", func(t *testing.T) { reachable(t, b) })
	t.Run("comparison", func(t *testing.T) {
		expect(t, b, `(() => { const d = document.querySelector(".compare"); d.querySelector("summary").click(); return d.open })()`, "true")
		expect(t, b, `[...document.querySelectorAll(".diff mark")].map(m => m.textContent).slice(0, 2).join(" ")`, "5 3")
	})
	t.Run("light and dark", func(t *testing.T) { themes(t, b) })
	t.Run("narrow", func(t *testing.T) {
		b.call("Emulation.setDeviceMetricsOverride", map[string]any{"width": 390, "height": 800, "deviceScaleFactor": 1, "mobile": false}, nil)
		expect(t, b, `document.documentElement.scrollWidth <= innerWidth`, "true")
		b.call("Emulation.clearDeviceMetricsOverride", nil, nil)
	})
	t.Run("paper", func(t *testing.T) { paper(t, b) })
	b.open(pageFile(t, none()))
	expect(t, b, `document.querySelectorAll(".empty:not([hidden])").length`, "4")
	silent(t, b, url)
}

func pageFile(t *testing.T, s *survey.Survey) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "audit.html")
	if err := os.WriteFile(file, print(t, s, report.HTMLFormat, Options{Source: sources}), 0o666); err != nil {
		t.Fatal(err)
	}
	return "file://" + filepath.ToSlash(file)
}

func expect(t *testing.T, b *browser, expression, want string) {
	t.Helper()
	if got := b.eval(expression); got != want {
		t.Errorf("%s is %s, want %s", expression, got, want)
	}
}

const (
	visibleFindings = `document.querySelectorAll(".finding:not([hidden])").length`
	visibleGroups   = `document.querySelectorAll(".group:not([hidden])").length`
	visibleRows     = `document.querySelectorAll("#instances .item:not([hidden])").length`
)

func filters(t *testing.T, b *browser) {
	expect(t, b, visibleFindings, "4")
	b.press("/")
	expect(t, b, `document.activeElement.id`, "filter")
	b.call("Input.insertText", map[string]any{"text": "PAY client"}, nil)
	expect(t, b, visibleFindings, "1")
	expect(t, b, visibleGroups, "1")
	expect(t, b, visibleRows, "2")
	expect(t, b, `document.getElementById("shown").textContent.split(" ").slice(1).join(" ")`, "of 19 shown")
	b.press("Escape")
	expect(t, b, `document.activeElement.id`, "")
	expect(t, b, visibleFindings, "4")
	b.press("/")
	b.call("Input.insertText", map[string]any{"text": "no such thing"}, nil)
	expect(t, b, `document.getElementById("nothing").hidden`, "false")
	expect(t, b, `document.querySelectorAll("main > section:not([hidden])").length`, "1") // what was read
	b.eval(`document.getElementById("clear").focus()`)
	b.press("Enter")
	expect(t, b, visibleFindings, "4")
	expect(t, b, `document.getElementById("filter").value`, "")
}

func levelButtons(t *testing.T, b *browser) {
	b.eval(`document.querySelector(".levels [data-level=error]").focus()`)
	b.press(" ")
	expect(t, b, `document.activeElement.getAttribute("aria-pressed")`, "false")
	expect(t, b, visibleFindings, "2")
	expect(t, b, visibleRows, "4") // an instance has no severity
	b.press(" ")
	expect(t, b, visibleFindings, "4")
}

// reachable checks that everything that can be worked can be reached by Tab.
func reachable(t *testing.T, b *browser) {
	b.eval(`document.activeElement.blur(); window.scrollTo(0, 0); window.seen = new Set()`)
	for range 60 {
		b.press("Tab")
		b.eval(`window.seen.add(document.activeElement)`)
	}
	expect(t, b, `[...document.querySelectorAll("a, button, input, summary")]
		.filter(e => e.checkVisibility() && !window.seen.has(e)).map(e => e.outerHTML).join("\n")`, "")
	expect(t, b, `(() => { document.querySelector("summary").focus({focusVisible: true}); return getComputedStyle(document.activeElement).outlineStyle })()`, "solid")
}

func scheme(name string) map[string]any {
	return map[string]any{"features": []map[string]string{{"name": "prefers-color-scheme", "value": name}}}
}

const background = `getComputedStyle(document.body).backgroundColor`

func themes(t *testing.T, b *browser) {
	light := b.eval(background)
	legible(t, b, "light")
	b.call("Emulation.setEmulatedMedia", scheme("dark"), nil)
	dark := b.eval(background)
	if light == dark {
		t.Errorf("light and dark are both %s", light)
	}
	legible(t, b, "dark")
	b.eval(`document.getElementById("theme").focus()`)
	b.press("Enter")
	expect(t, b, background, light) // against the system
	b.press("Enter")
	expect(t, b, background, dark)
	b.call("Emulation.setEmulatedMedia", scheme("light"), nil)
	expect(t, b, background, dark)
	b.eval(`document.documentElement.removeAttribute("data-theme")`)
}

// contrast lists elements whose text has less than 4.5 to 1 against what is
// behind it, as WCAG counts.
const contrast = `(() => {
	const parse = c => c.match(/[\d.]+/g).map(Number);
	const light = c => { const [r, g, b] = c.map(v => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
	const behind = e => { for (; e; e = e.parentElement) { const c = parse(getComputedStyle(e).backgroundColor); if (c.length < 4 || c[3] > 0) return c; } return [255, 255, 255]; };
	const bad = new Set();
	for (const e of document.querySelectorAll("body *")) {
		if (![...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()) || !e.checkVisibility()) continue;
		const a = light(parse(getComputedStyle(e).color).slice(0, 3)), b = light(behind(e).slice(0, 3));
		const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
		if (ratio < 4.5) bad.add(e.tagName + "." + e.className + " " + ratio.toFixed(2));
	}
	return [...bad].join(", ");
})()`

func legible(t *testing.T, b *browser, name string) {
	t.Helper()
	b.eval(`document.querySelectorAll("details").forEach(d => d.open = true)`)
	if bad := b.eval(contrast); bad != "" {
		t.Errorf("%s: too little contrast: %s", name, bad)
	}
	b.eval(`document.querySelectorAll("details").forEach(d => d.open = false)`)
}

func paper(t *testing.T, b *browser) {
	b.call("Emulation.setEmulatedMedia", map[string]any{"media": "print"}, nil)
	expect(t, b, `document.querySelector(".bar").checkVisibility()`, "false")
	b.call("Emulation.setEmulatedMedia", map[string]any{"media": ""}, nil)
	b.eval(`dispatchEvent(new Event("beforeprint"))`)
	expect(t, b, `document.querySelectorAll("details:not([open]), tbody[hidden]").length`, "0")
	b.eval(`dispatchEvent(new Event("afterprint"))`)
	expect(t, b, `document.querySelectorAll("details[open]").length`, "0")
	var pdf struct{ Data string }
	b.call("Page.printToPDF", map[string]any{"printBackground": true}, &pdf)
	if len(pdf.Data) < 10000 {
		t.Errorf("the print has %d bytes", len(pdf.Data))
	}
}

// silent checks that the page said nothing on the console and loaded nothing.
func silent(t *testing.T, b *browser, url string) {
	t.Helper()
	for _, method := range []string{"Runtime.consoleAPICalled", "Runtime.exceptionThrown", "Log.entryAdded"} {
		for _, event := range b.happened(method) {
			t.Errorf("%s: %s", method, event)
		}
	}
	requests := b.happened("Network.requestWillBeSent")
	if len(requests) == 0 {
		t.Error("not even the page itself was requested; are there events at all?")
	}
	for _, event := range requests {
		var r struct{ Request struct{ URL string } }
		if err := json.Unmarshal([]byte(event), &r); err != nil {
			t.Fatal(err)
		}
		if u := r.Request.URL; u != url && !strings.HasPrefix(u, "data:,") && !strings.HasPrefix(u, "file://") {
			t.Errorf("the page loads %s", u)
		}
	}
	if len(requests) > 4 {
		t.Errorf("%d requests: %q", len(requests), requests)
	}
}

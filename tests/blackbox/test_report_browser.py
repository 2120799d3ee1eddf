"""The page in a headless Chromium: it loads without a word on the console, the slider moves the bands, names stay
text, nothing is wider than the screen, and it says its tables without the script."""
import unittest

from browser import Browser, programs
from cli_support import CliTest, run

EVIL = "<img src=x onerror=document.title='broken'><script>document.title='broken'</script>"
WIDTHS = (1280, 390)

# How bright a colour is, and the least contrast of text on the first background behind it.
CONTRAST = """
function rgb(text){return text.match(/[\\d.]+/g).map(Number);}
function light(c){var l=c.slice(0,3).map(function(v){v/=255;return v<=.03928?v/12.92:Math.pow((v+.055)/1.055,2.4);});
  return .2126*l[0]+.7152*l[1]+.0722*l[2];}
function behind(e){for(;e;e=e.parentElement){var c=rgb(getComputedStyle(e).backgroundColor);
  if(c.length<4||c[3]===1)return c;}return [255,255,255];}
var least=99,who='';
document.querySelectorAll('h1,h2,p,td,th,button,.end,.id,.key,.tile span,.tile b,summary,.legend span').forEach(function(e){
  if(!e.textContent.trim()||!e.getClientRects().length)return;
  var a=light(rgb(getComputedStyle(e).color)),b=light(behind(e)),r=(Math.max(a,b)+.05)/(Math.min(a,b)+.05);
  if(r<least){least=r;who=e.className+' '+e.textContent.slice(0,20);}});
return [least,who];
"""

STATES = """
return Array.from(document.querySelectorAll('svg.day')).map(function(d){
  return Array.from(d.querySelectorAll('rect.w')).map(function(r){
    return r.classList.contains('now')?'n':r.classList.contains('past')?'p':'f';}).join('');});
"""

MOVE = """
var s=document.getElementById('at');s.value=arguments[0];s.dispatchEvent(new Event('input'));
return document.getElementById('clock').textContent;
"""


class InBrowser(CliTest):
    @classmethod
    def setUpClass(cls):
        cls.browser = Browser()
        cls.addClassCleanup(cls.browser.close)

    def solution_page(self, evil=False):
        problem = self.generated(3, 18)
        if evil:
            problem.write_text(problem.read_text().replace('"J001"', '"' + EVIL + '"').replace('"Ada"', '"' + EVIL + '"'))
        solution, page = self.directory / "solution.json", self.directory / "page.html"
        self.run_ok("solve", problem, "--epochs", 4, "--threads", 1, "-o", solution)
        self.run_ok("report", solution, "--problem", problem, "--threads", 1, "-o", page)
        return page

    def played_page(self):
        page = self.directory / "played.html"
        done = run("play", self.generated(2, 10), "--epochs", 4, "--days", 2, "--threads", 1, "--html", page,
                   "-o", self.directory / "report.json")
        self.assertEqual(done.returncode, 0, done.stderr)
        return page

    def show(self, page, width=1280, **how):
        self.browser.size(width, 900, **how)
        self.browser.open(page)

    def test_the_slider_moves_the_bands(self):
        self.show(self.solution_page())
        morning = self.browser.run(STATES)
        self.assertTrue(all(row.startswith("n") and "p" not in row for row in morning), morning)
        self.assertEqual(self.browser.run(MOVE, 0), "07:00")
        span = int(self.browser.run("return document.getElementById('at').max"))
        before = morning
        for minute in range(60, span + 1, 60):
            self.assertEqual(self.browser.run(MOVE, minute), f"{7 + minute // 60:02d}:00")
            states = self.browser.run(STATES)
            for old, new in zip(before, states):
                self.assertEqual(new.count("n"), 1)
                self.assertGreaterEqual(new.index("n"), old.index("n"))
            before = states
        self.assertNotEqual(before, morning)
        self.assertTrue(all(row.endswith("n") for row in before))
        self.assertEqual(self.browser.console(), [])

    def test_the_keyboard_is_enough(self):
        self.show(self.solution_page())
        self.browser.run("document.getElementById('at').focus()")
        self.browser.press("\ue014\ue014")  # right, twice
        self.assertEqual(self.browser.run("return document.getElementById('clock').textContent"), "07:02")
        self.assertNotEqual(self.browser.run("return getComputedStyle(document.activeElement).outlineStyle"), "none")
        self.browser.run("document.querySelector('.chip').focus()")
        self.browser.press("\ue007")  # enter
        self.assertEqual(self.browser.run("return document.activeElement.getAttribute('aria-pressed')"), "true")
        self.assertEqual(self.browser.run("return document.querySelectorAll('section.dim').length"),
                         self.browser.run("return document.querySelectorAll('section.tech').length") - 1)

    def test_names_stay_text(self):
        self.show(self.solution_page(evil=True))
        self.assertEqual(self.browser.run("return [document.title,document.images.length,document.scripts.length]"),
                         ["solution.json", 0, 1])
        self.assertIn("onerror", self.browser.run("return document.querySelector('main').textContent"))
        self.assertEqual(self.browser.console(), [])

    def test_it_fits_the_screen_and_can_be_read(self):
        for page in (self.solution_page(), self.played_page()):
            for width in WIDTHS:
                for dark in (False, True):
                    self.show(page, width, dark=dark)
                    self.assertLessEqual(self.browser.run("return document.documentElement.scrollWidth"), width)
                    least, who = self.browser.run(CONTRAST)
                    self.assertGreaterEqual(least, 4.5, (who, dark))
        self.assertEqual(self.browser.console(), [])

    def test_labels_of_the_map_do_not_overlap(self):
        page = self.solution_page()
        for width in WIDTHS:
            self.show(page, width)
            overlaps, labels = self.browser.run("""
                var b=Array.from(document.querySelectorAll('svg.map text.lab')).map(function(t){
                  return t.getBoundingClientRect();}).filter(function(r){return r.width>0;}),n=0;
                b.forEach(function(p,i){b.slice(i+1).forEach(function(q){
                  n+=p.left<q.right-1&&q.left<p.right-1&&p.top+p.height*.2<q.bottom-q.height*.2&&
                     q.top+q.height*.2<p.bottom-p.height*.2;});});return [n,b.length];""")
            self.assertEqual(overlaps, 0, width)
            self.assertGreater(labels, 8)

    def test_a_played_day_ends_with_its_verdicts(self):
        self.show(self.played_page())
        verdicts = "return document.querySelectorAll('.verdict:not(.future)').length"
        rows = self.browser.run("return document.querySelectorAll('.visit').length")
        self.assertEqual(self.browser.run(verdicts), rows)
        self.browser.run(MOVE, 0)
        self.assertEqual(self.browser.run(verdicts), 0)
        self.assertEqual(self.browser.run("return document.querySelectorAll('.say.now').length"), rows)

    def test_without_the_script_the_morning_and_the_tables_are_there(self):
        self.show(self.solution_page(), script=False)
        # The devtools may still look, in a world of their own.
        look = self.browser.devtools("DOMSnapshot.captureSnapshot", computedStyles=["display"])
        words = " ".join(look["strings"])
        self.assertIn("Every visit as a table", words)
        document = look["documents"][0]
        shown = [look["strings"][i] for i in document["layout"]["text"] if i >= 0]
        self.assertGreaterEqual(sum("–" in text for text in shown), 17)  # one window a row
        self.assertNotIn("Play", shown)


if __name__ == "__main__":
    programs()
    unittest.main()

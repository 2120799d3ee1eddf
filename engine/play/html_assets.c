/* html_assets.c - see html.h. Colours stand once, for light and for dark. */
#include "play/html.h"

static const char *const style[] = {
    ":root{color-scheme:light dark;--page:#fbfbf9;--card:#fff;--ink:#1d2330;--soft:#5d6675;"
    "--line:#e3e5e8;--band:#2f6fde;--kept:#17643a;--bad:#c22a1e;--revised:#b86e00;--work:#9aa3b0;"
    "--now:#1d2330}\n"
    "@media(prefers-color-scheme:dark){:root{--page:#14171c;--card:#1b1f26;--ink:#e7eaef;"
    "--soft:#9ba5b4;--line:#2d333d;--band:#5b97ff;--kept:#7fe0a6;--bad:#ff7a6b;--revised:#ffb74a;"
    "--work:#6c7686;--now:#e7eaef}}\n"
    "*{box-sizing:border-box}\n"
    "body{margin:0;background:var(--page);color:var(--ink);font:15px/1.45 system-ui,"
    "\"Segoe UI\",\"DejaVu Sans\",sans-serif}\n"
    "main{max-width:1180px;margin:0 auto;padding:20px 16px 48px}\n"
    "h1{font-size:1.45rem;margin:0 0 4px;overflow-wrap:anywhere}\n"
    "h2{font-size:1.12rem;margin:32px 0 6px}\n"
    "p{margin:4px 0 10px;max-width:75ch}\n"
    ".soft{color:var(--soft)}\n"
    ".tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));gap:10px;"
    "margin:14px 0}\n"
    ".tile{background:var(--card);border:1px solid var(--line);border-radius:8px;padding:10px 12px}\n"
    ".tile b{display:block;font-size:1.5rem;line-height:1.2;font-variant-numeric:tabular-nums}\n"
    ".tile span{color:var(--soft);font-size:.85rem}\n",
    ".legend{display:flex;flex-wrap:wrap;gap:4px 18px;color:var(--soft);font-size:.85rem;"
    "margin:6px 0}\n"
    ".legend span{display:inline-flex;align-items:center;gap:6px}\n"
    ".legend i{display:inline-block;width:26px;height:12px;border-radius:2px}\n"
    ".i1{background:linear-gradient(90deg,color-mix(in srgb,var(--band) 18%,transparent) 0 33%,"
    "color-mix(in srgb,var(--band) 40%,transparent) 33% 66%,"
    "color-mix(in srgb,var(--band) 70%,transparent) 66%)}\n"
    ".legend .i2{width:10px;height:10px;border-radius:5px;background:var(--kept)}\n"
    ".legend .i3{width:10px;height:10px;border-radius:0;background:var(--bad)}\n"
    ".legend .i4{height:3px;background:var(--work)}\n"
    ".legend .i5{border:1.5px dashed var(--revised)}\n"
    ".row{display:grid;grid-template-columns:5.2rem minmax(0,1fr) 8.8rem;column-gap:10px;"
    "align-items:center}\n"
    ".id{white-space:nowrap;overflow:hidden;text-overflow:ellipsis;font-size:.82rem;"
    "font-variant-numeric:tabular-nums}\n"
    ".end{font-size:.82rem;white-space:nowrap;font-variant-numeric:tabular-nums}\n"
    ".end b{font-weight:600}\n"
    ".ok{color:var(--kept)}.no{color:var(--bad);font-weight:600}\n"
    ".track{position:relative;height:20px;border-bottom:1px solid var(--line);"
    "background-repeat:repeat-x;background-image:linear-gradient(90deg,var(--line) 1px,"
    "transparent 1px);background-size:calc(6000%/var(--span)) 100%}\n"
    ".track::after{content:\"\";position:absolute;top:0;bottom:0;left:calc(var(--at,1)*100%);"
    "border-left:1px solid var(--now);opacity:var(--moving,0)}\n"
    "svg.day{position:absolute;inset:0;width:100%;height:100%;overflow:visible}\n"
    ".w{fill:var(--band);fill-opacity:.17}\n"
    ".o{fill-opacity:.55}\n"
    ".v{fill:var(--revised);fill-opacity:.22;stroke:var(--revised);stroke-dasharray:3 2;"
    "vector-effect:non-scaling-stroke}\n"
    ".b{stroke:var(--work);stroke-width:3;fill:none;vector-effect:non-scaling-stroke}\n"
    ".a{stroke:var(--kept);stroke-width:9;stroke-linecap:round;fill:none;"
    "vector-effect:non-scaling-stroke}\n"
    ".m{stroke:var(--bad);stroke-width:9;stroke-linecap:square;fill:none;"
    "vector-effect:non-scaling-stroke}\n"
    ".future{visibility:hidden}\n",
    ".who{margin:14px 0 2px;font-weight:600;overflow-wrap:anywhere}\n"
    ".who span{font-weight:400;color:var(--soft);font-size:.85rem}\n"
    ".axis{position:sticky;top:0;z-index:2;background:var(--page);padding:6px 0 2px;"
    "border-bottom:1px solid var(--line)}\n"
    ".axis .track{border:0;height:18px;background:none}\n"
    ".axis .track::after{display:none}\n"
    ".axis .track span{position:absolute;transform:translateX(-50%);font-size:.75rem;"
    "color:var(--soft);font-variant-numeric:tabular-nums}\n"
    ".move{display:flex;gap:10px;align-items:center;flex-wrap:wrap;font-size:.9rem}\n"
    ".move[hidden]{display:none}\n"
    ".move input{flex:1 1 160px;min-width:0;accent-color:var(--band)}\n"
    ".move button{font:inherit;padding:3px 12px;border:1px solid var(--line);border-radius:6px;"
    "background:var(--card);color:inherit;cursor:pointer}\n"
    ".move output{font-variant-numeric:tabular-nums;min-width:4em}\n"
    ".scroll{overflow-x:auto;background:var(--card);border:1px solid var(--line);"
    "border-radius:8px;margin:8px 0 14px}\n"
    "table{border-collapse:separate;border-spacing:0;width:100%;font-size:.88rem;font-variant-numeric:tabular-nums}\n"
    "th,td{padding:6px 12px;text-align:right;white-space:nowrap;"
    "border-bottom:1px solid var(--line)}\n"
    "th:first-child,td:first-child{text-align:left;position:sticky;left:0;background:var(--card)}\n"
    "thead th{color:var(--soft);font-weight:500}\n"
    "tr:last-child td{border-bottom:0}\n"
    "tr.top td{font-weight:600}\n"
    ".cap{color:var(--soft);font-size:.88rem;margin:14px 0 0}\n"
    "svg.ci{width:130px;height:14px;vertical-align:middle}\n"
    "@media(max-width:620px){main{padding:14px 12px 40px}.row{grid-template-columns:3.4rem "
    "minmax(0,1fr) 5.5rem;column-gap:6px}.end .long{display:none}.axis .odd{display:none}"
    "th,td{padding:6px 7px}table{font-size:.82rem}th:first-child,"
    "td:first-child{white-space:normal;min-width:7.2em}.tiles{grid-template-columns:1fr 1fr}}\n"
    "@media print{.axis{position:static}.move{display:none}}\n",
};

static const char *const script[] = {
    "(function(){'use strict';\n"
    "var s=document.getElementById('at'),o=document.getElementById('clock'),"
    "b=document.getElementById('run'),r=document.documentElement,"
    "e=Array.prototype.slice.call(document.querySelectorAll('[data-t]')),"
    "t=e.map(function(x){return +x.getAttribute('data-t');}),"
    "w=Array.prototype.slice.call(document.querySelectorAll('.b')),timer=0;\n"
    "function two(n){return(n<10?'0':'')+n;}\n"
    "function show(){var m=+s.value;\n"
    "for(var i=0;i<e.length;i++)e[i].classList.toggle('future',t[i]>m);\n"
    "w.forEach(function(x){var f=+x.getAttribute('data-f');"
    "x.setAttribute('d','M'+x.getAttribute('data-t')+' 18H'+(f<m?f:m));});\n"
    "r.style.setProperty('--at',m/span);r.style.setProperty('--moving',m<span?.6:0);\n"
    "var c=(first+m)%1440;o.textContent=two(Math.floor(c/60))+':'+two(c%60);}\n"
    "function stop(){clearInterval(timer);timer=0;b.textContent='Play the day';}\n"
    "function step(){var m=+s.value+4;s.value=m;show();if(m>=span)stop();}\n"
    "s.max=span;s.value=span;\n"
    "s.addEventListener('input',function(){stop();show();});\n"
    "b.addEventListener('click',function(){if(timer){stop();return;}\n"
    "if(+s.value>=span)s.value=0;b.textContent='Pause';timer=setInterval(step,60);});\n"
    "document.getElementById('move').hidden=false;show();})();\n",
};

void html_put_style(play_text *text)
{
    text_put(text, "<style>\n");
    for (size_t i = 0; i < sizeof style / sizeof style[0]; i++)
        text_put(text, style[i]);
    text_put(text, "</style>\n");
}

void html_put_script(play_text *text, int32_t first, int32_t minutes)
{
    text_format(text, "<script>\nvar first=%d,span=%d;\n", first, minutes);
    for (size_t i = 0; i < sizeof script / sizeof script[0]; i++)
        text_put(text, script[i]);
    text_put(text, "</script>\n");
}

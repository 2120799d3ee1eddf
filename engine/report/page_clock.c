/* page_clock.c - the slider through the day, and the script behind it: the only script there is.
 *
 * It sorts everything that has a moment into future, now and past, moves the technicians on the map
 * between their stops, and dims all but the technician that was picked. Without it the slider is
 * hidden and the page shows each band of the day inside the one before. */
#include "report/page_parts.h"

static const char *const script[] = {
    "(function(){'use strict';\n"
    "var d=document,root=d.documentElement,bar=d.getElementById('clock-bar'),"
    "s=d.getElementById('at'),o=d.getElementById('clock'),b=d.getElementById('run');\n"
    "function all(q){return Array.prototype.slice.call(d.querySelectorAll(q));}\n"
    "function two(n){return(n<10?'0':'')+n;}\n"
    "root.classList.add('js');\n"
    /* moments */
    "var first=+s.getAttribute('data-first'),span=+s.max,e=all('[data-t]').map(function(x){"
    "return{x:x,t:+x.getAttribute('data-t'),u:x.hasAttribute('data-u')?"
    "+x.getAttribute('data-u'):Infinity,k:''};});\n"
    "var ways=all('.pos').map(function(g){return{g:g,p:g.getAttribute('data-way').split(';')"
    ".filter(Boolean).map(function(q){return q.split(',').map(Number);})};});\n"
    "function move(w,m){var p=w.p,i=0,n=p.length;\n"
    "w.g.classList.toggle('on',n>0&&m>=p[0][0]&&m<=p[n-1][0]);\n"
    "while(i<n-1&&p[i+1][0]<=m)i++;\n"
    "if(n===0)return;var a=p[i],c=p[Math.min(i+1,n-1)],f=c[0]>a[0]?(m-a[0])/(c[0]-a[0]):0;\n"
    "f=Math.max(0,Math.min(1,f));\n"
    "w.g.setAttribute('transform','translate('+(a[1]+(c[1]-a[1])*f)+' '+(a[2]+(c[2]-a[2])*f)+')');}\n",
    "function words(m){var c=first+m,day=Math.floor(c/1440);c=((c%1440)+1440)%1440;\n"
    "return two(Math.floor(c/60))+':'+two(c%60)+(day?'+'+day:'');}\n"
    "function show(){var m=+s.value,i,k;\n"
    "for(i=0;i<e.length;i++){k=m<e[i].t?'future':m>=e[i].u?'past':'now';\n"
    "if(k!==e[i].k){e[i].x.classList.remove('future','past','now');e[i].x.classList.add(k);"
    "e[i].k=k;}}\n"
    "ways.forEach(function(w){move(w,m);});\n"
    "root.style.setProperty('--at',m/span);root.style.setProperty('--moving',m<span?.8:0);\n"
    "o.textContent=words(m);s.setAttribute('aria-valuetext',words(m));}\n"
    /* playing */
    "var timer=0,calm=window.matchMedia('(prefers-reduced-motion:reduce)').matches,"
    "pace=calm?30:Math.max(1,Math.round(span/240)),wait=calm?1000:70;\n"
    "function stop(){clearInterval(timer);timer=0;b.textContent='Play';}\n"
    "function step(){s.value=+s.value+pace;show();if(+s.value>=span)stop();}\n"
    "s.addEventListener('input',function(){stop();show();});\n"
    "b.addEventListener('click',function(){if(timer){stop();return;}\n"
    "if(+s.value>=span){s.value=0;show();}b.textContent='Pause';timer=setInterval(step,wait);});\n",
    /* one technician */
    "var chips=all('[data-pick]'),of=all('[data-r]');\n"
    "chips.forEach(function(c){c.addEventListener('click',function(){\n"
    "var on=c.getAttribute('aria-pressed')!=='true',r=c.getAttribute('data-pick');\n"
    "chips.forEach(function(x){x.setAttribute('aria-pressed',x===c&&on?'true':'false');});\n"
    "of.forEach(function(x){x.classList.toggle('dim',on&&x.getAttribute('data-r')!==r);});});});\n"
    "bar.hidden=false;show();})();\n",
};

/* The end of a day that is over, the morning of one that is planned. */
static bool is_over(const report_page *page)
{
    for (int32_t r = 0; r < page->route_count; r++)
        for (int32_t s = 0; s < page->routes[r].stop_count; s++)
            if (page->routes[r].stops[s].verdict != PAGE_PLANNED)
                return true;
    return false;
}

void page_put_clock(page_writer *w)
{
    const int64_t day_min = INT64_C(24) * 60, first_min = w->axis.first_s / 60;
    const int64_t of_day = (first_min % day_min + day_min) % day_min;
    text_format(&w->text,
                "<div class=\"clock\" id=\"clock-bar\" hidden=\"\"><button type=\"button\" "
                "id=\"run\">Play</button><input type=\"range\" id=\"at\" min=\"0\" max=\"%d\" "
                "step=\"1\" value=\"%d\" data-first=\"%lld\" aria-label=\"Time of day\"><output "
                "id=\"clock\" for=\"at\"></output></div>\n",
                w->axis.minutes, is_over(w->page) ? w->axis.minutes : 0, (long long)of_day);
}

void page_put_script(page_writer *w)
{
    text_put(&w->text, "<script>\n");
    for (size_t i = 0; i < sizeof script / sizeof script[0]; i++)
        text_put(&w->text, script[i]);
    text_put(&w->text, "</script>\n");
}

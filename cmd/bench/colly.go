package main

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/gocolly/colly/v2"
	_ "modernc.org/sqlite" // the driver named "sqlite"
)

// collyFloor crawls the same site with a program written as colly's README
// shows it: SetProxy, AllowedDomains, OnHTML callbacks that store fields and
// visit links. With parallel > 0 it uses Async and a LimitRule, which the
// README's "parallel" example does. It returns the pages visited.
func collyFloor(ctx context.Context, s site, dir string, parallel int) (int, error) {
	db, err := sql.Open("sqlite", "file:"+filepath.Join(dir, fmt.Sprintf("colly%d.db", parallel))+
		"?_pragma=journal_mode(wal)&_pragma=synchronous(normal)")
	if err != nil {
		return 0, err
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	if _, err := db.ExecContext(ctx, `create table listings (url text primary key, title text, vendor text,
		price text, category text, route text, description text, seen text)`); err != nil {
		return 0, err
	}
	clearCollyEnvironment()
	c := colly.NewCollector(colly.AllowedDomains(benchHost), colly.StdlibContext(ctx), colly.Async(parallel > 0))
	c.SetRequestTimeout(time.Minute)
	if err := c.SetProxy("socks5://floor:1@" + s.Proxy); err != nil {
		return 0, err
	}
	if parallel > 0 {
		if err := c.Limit(&colly.LimitRule{DomainGlob: "*", Parallelism: parallel}); err != nil {
			return 0, err
		}
	}
	run := &collyRun{db: db}
	c.OnHTML("a[href]", func(e *colly.HTMLElement) { e.Request.Visit(e.Attr("href")) })
	c.OnHTML("tr.item", run.row)
	c.OnHTML("div.mainarea_inner", run.listing)
	c.OnScraped(func(*colly.Response) { run.count() })
	if err := c.Visit(s.Base + "/"); err != nil {
		return 0, err
	}
	c.Wait()
	return run.pages, run.err
}

type collyRun struct {
	mu    sync.Mutex
	db    *sql.DB
	pages int
	err   error
}

func (r *collyRun) count() {
	r.mu.Lock()
	r.pages++
	r.mu.Unlock()
}

func (r *collyRun) row(e *colly.HTMLElement) {
	r.save(e.Request.AbsoluteURL(e.ChildAttr("a.growlink", "href")), e.ChildText("a.growlink"), e.ChildText("a.vlink"),
		e.ChildText("span.listprice"), "", e.ChildText("span.route"), "")
}

func (r *collyRun) listing(e *colly.HTMLElement) {
	if e.DOM.Find("div.product_data label").Length() == 0 || e.DOM.Find("div.terms").Length() == 0 {
		return
	}
	pair := func(label string) (value string) {
		e.ForEach("div.product_data", func(_ int, d *colly.HTMLElement) {
			if strings.HasPrefix(d.ChildText("label"), label) {
				value = strings.TrimSpace(strings.TrimPrefix(d.Text, d.ChildText("label")))
			}
		})
		return value
	}
	r.save(e.Request.URL.String(), e.ChildText("h2"), pair("Sold by"), pair("Price"), pair("Category"),
		pair("Ships"), e.ChildText("div.terms"))
}

func (r *collyRun) save(url, title, vendor, price, category, route, description string) {
	_, err := r.db.Exec(`insert into listings values (?,?,?,?,?,?,?,?)
		on conflict (url) do update set title=excluded.title, price=excluded.price, seen=excluded.seen`,
		url, title, vendor, price, category, route, description, time.Now().UTC().Format(time.RFC3339))
	if err != nil {
		r.mu.Lock()
		r.err = err
		r.mu.Unlock()
	}
}

// clearCollyEnvironment: colly reads COLLY_* after its options.
func clearCollyEnvironment() {
	for _, kv := range os.Environ() {
		if name, _, _ := strings.Cut(kv, "="); strings.HasPrefix(name, "COLLY_") {
			os.Unsetenv(name)
		}
	}
}

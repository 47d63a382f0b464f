// Package kibana makes what Kibana shows of a market watch: data views, saved
// searches and dashboards as saved objects, bodies of alert rules, and the
// requests that put the objects into a space and take them out again.
//
// There is one description of the panels (Boards). The Lens panel that Kibana
// draws and the search that Elasticsearch answers for it are both made from
// it, so that what is tested against a server is what an analyst sees.
//
// What it promises:
//
//   - Equal descriptions give equal bytes; ids are fixed, so that importing
//     again replaces what was imported before, and a link to a dashboard lasts.
//   - Objects carry the lowest versions that Kibana 8.9 to 9.x read: newer
//     ones migrate them, and none refuses them.
//   - A data view names an alias, never a pattern: after a reindex the old and
//     the new index are both there for a while, and a pattern would count
//     every document twice.
//   - Panels are of Lens alone, and need no map service, script or licence.
//   - An import is told object by object; what Kibana refuses is an error that
//     says what to do.
//
// Everything but Client is pure. It imports no other room: field names are
// those of the index templates in store/elastic, and a test holds them to that.
package kibana

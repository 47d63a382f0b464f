// Package notify delivers alerts: by mail, and as signed JSON to a webhook.
//
// A Queue takes what is due from the store and hands it to the channel it is
// for. It promises: a delivery is marked as sent after the other side took it
// and before the next is begun, so that a process that is killed loses none
// and repeats one at most, under the same Message-ID; what is refused for good
// is marked as refused with the reason; all else is tried again, at growing
// intervals, for five days.
//
// All market text is hostile. Mail holds it escaped, without control or
// invisible characters, and defanged: no address of an onion service stands in
// a mail at all, and nothing that a mail program would turn into a link.
//
// It reaches the network without the proxy, as store/elastic and kibana do: the
// agency's own mail server and webhook are no markets. It follows no redirect.
// It imports market and fold.
package notify

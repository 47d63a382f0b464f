// Package mentions measures how many of the mentions that people marked in
// texts of markets (ner/*.txt, a word and its label a line) the recogniser
// finds. The label "Drug" is of drugs alone; "product" is of whatever a market
// sells, mostly weapons in these texts, so that its share only tells change.
package mentions

-- Rates and values that no currency ever had, taken in before they were
-- refused: an infinite value cannot even be written as JSON.
UPDATE price SET eur = NULL, rate = NULL
	WHERE eur > 1e15 OR rate IN (SELECT id FROM rate WHERE NOT eur BETWEEN 1e-12 AND 1e9);
UPDATE listing SET eur = NULL, rate = NULL
	WHERE eur > 1e15 OR rate IN (SELECT id FROM rate WHERE NOT eur BETWEEN 1e-12 AND 1e9);
DELETE FROM rate WHERE NOT eur BETWEEN 1e-12 AND 1e9;

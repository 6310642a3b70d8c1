package views

// Raw returns the text of key with its arguments' places left as they stand,
// for a script to fill in.
func (c *Catalogue) Raw(key string) string {
	if text, ok := c.texts[key]; ok {
		return text
	}
	return c.T(key)
}

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
)

// client is somebody's client: it speaks the JSON API with a token, and reads
// pages where there is no API.
type client struct {
	http  *http.Client
	url   string
	token string
}

// call calls and checks the status. into may be nil; it takes whatever came.
func (c *client) call(ctx context.Context, status int, method, path string, body, into any) error {
	var in io.Reader
	if body != nil {
		b, err := json.Marshal(body)
		if err != nil {
			return err
		}
		in = bytes.NewReader(b)
	}
	text, err := c.do(ctx, status, method, path, "application/json", in)
	if err == nil && into != nil {
		err = json.Unmarshal(text, into)
	}
	return err
}

// form posts a form.
func (c *client) form(ctx context.Context, path string, fields url.Values) error {
	_, err := c.do(ctx, http.StatusSeeOther, "POST", path, "application/x-www-form-urlencoded", strings.NewReader(fields.Encode()))
	return err
}

func (c *client) do(ctx context.Context, status int, method, path, kind string, body io.Reader) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, method, c.url+path, body)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", kind)
	if c.token != "" {
		req.Header.Set("Authorization", "Bearer "+c.token)
	}
	r, err := c.http.Do(req)
	if err != nil {
		return nil, err
	}
	defer r.Body.Close()
	text, err := io.ReadAll(r.Body)
	if err == nil && r.StatusCode != status {
		err = fmt.Errorf("%s %s: %s, not %d: %.300s", method, path, r.Status, status, text)
	}
	if location := r.Header.Get("Location"); err == nil && location != "" {
		text = []byte(location)
	}
	return text, err
}

// signIn signs in, by ticket and code or by user and password.
func (c *client) signIn(ctx context.Context, with map[string]string, role string) error {
	var in struct{ Token, Name, Role string }
	c.token = ""
	if err := c.call(ctx, 200, "POST", "/api/v1/session", with, &in); err != nil {
		return err
	}
	if in.Token == "" || in.Role != role {
		return fmt.Errorf("signed in as %q, not as %s", in.Role, role)
	}
	c.token = in.Token
	return nil
}

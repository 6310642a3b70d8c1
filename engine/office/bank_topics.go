package office

import (
	"context"
	"slices"
	"strings"

	"lectern/engine"
	"lectern/questionbank"
)

// TopicCount is a topic of the tree with what stands in it and below it.
type TopicCount struct {
	Path      string
	Name      string // the last level
	Depth     int    // 0 at the top
	Note      string
	Order     int
	Stored    bool // has a document of its own, and not only questions
	Questions int
	Approved  int // may be drawn
	Open      int // drafts and reviewed
}

type topicCounter map[string]*TopicCount

func newTopicCounter() topicCounter { return topicCounter{} }

func (t topicCounter) at(path string) *TopicCount {
	c := t[path]
	if c == nil {
		c = &TopicCount{Path: path, Name: questionbank.TopicName(path), Depth: strings.Count(path, "/")}
		t[path] = c
	}
	return c
}

func (t topicCounter) add(r *questionbank.Record) {
	if r.Status == questionbank.Retired {
		return
	}
	for _, path := range append(questionbank.TopicAncestors(r.Content.Topic), r.Content.Topic) {
		c := t.at(path)
		c.Questions++
		if r.Approved > 0 {
			c.Approved++
		}
		if r.Status != questionbank.Approved {
			c.Open++
		}
	}
}

// tree returns the topics, parents before children, siblings by their order
// and name.
func (t topicCounter) tree(stored []questionbank.Topic) []TopicCount {
	for _, topic := range stored {
		c := t.at(topic.Path)
		c.Note, c.Order, c.Stored = topic.Note, topic.Order, true
		for _, above := range questionbank.TopicAncestors(topic.Path) {
			t.at(above)
		}
	}
	children := map[string][]*TopicCount{}
	for path, c := range t {
		parent := questionbank.ParentTopic(path)
		children[parent] = append(children[parent], c)
	}
	var list []TopicCount
	var walk func(parent string)
	walk = func(parent string) {
		level := children[parent]
		slices.SortFunc(level, func(a, b *TopicCount) int {
			if a.Order != b.Order {
				return a.Order - b.Order
			}
			return strings.Compare(a.Path, b.Path)
		})
		for _, c := range level {
			list = append(list, *c)
			walk(c.Path)
		}
	}
	walk("")
	return list
}

// Topics returns the tree of topics that the actor may see.
func (o *Office) Topics(ctx context.Context, actor engine.Actor) ([]TopicCount, error) {
	if err := actor.Need(engine.RoleInstructor, engine.RoleReviewer, engine.RoleOffice); err != nil {
		return nil, err
	}
	s, err := o.bank(ctx)
	if err != nil {
		return nil, err
	}
	seen := []TopicCount{}
	for _, c := range s.tree {
		if questionbank.MaySee(actor, c.Path) == nil || leadsTo(actor, c.Path) {
			seen = append(seen, c)
		}
	}
	return seen, nil
}

// leadsTo reports whether a topic given to the actor lies below path, so that
// path is shown as the way there.
func leadsTo(actor engine.Actor, path string) bool {
	return slices.ContainsFunc(actor.Topics, func(t string) bool { return t != path && questionbank.TopicUnder(t, path) })
}

// SaveTopic makes a topic or changes its note and order. The exam office does
// it; a topic's path never changes.
func (o *Office) SaveTopic(ctx context.Context, actor engine.Actor, topic questionbank.Topic) error {
	topic.Path = questionbank.CleanTopic(topic.Path)
	topic.Note = strings.TrimSpace(topic.Note)
	err := actor.Need(engine.RoleOffice)
	if err == nil {
		err = questionbank.CheckTopic(topic.Path)
	}
	if err == nil && len([]rune(topic.Note)) > 500 {
		err = engine.Invalid("problem.long", "runes", len([]rune(topic.Note)), "max", 500).At("note")
	}
	if err == nil {
		err = o.storeTopic(ctx, topic)
	}
	return o.audit(ctx, actor, "topic.save", "topic/"+topic.Path, err)
}

func (o *Office) storeTopic(ctx context.Context, topic questionbank.Topic) error {
	_, err := o.Store.Topics.Update(ctx, topic.Path, func(t *questionbank.Topic) error {
		t.Note, t.Order = topic.Note, topic.Order
		return nil
	})
	if engine.Is(err, engine.KindNotFound) {
		err = o.Store.Topics.Insert(ctx, &topic)
	}
	if err != nil {
		return err
	}
	return o.bankChanged(ctx)
}

// DeleteTopic removes a topic that has no questions and no sub-topics.
func (o *Office) DeleteTopic(ctx context.Context, actor engine.Actor, path string) error {
	err := actor.Need(engine.RoleOffice)
	if err == nil {
		err = o.topicEmpty(ctx, path)
	}
	if err == nil {
		err = o.Store.Topics.Remove(ctx, path)
	}
	if err == nil {
		err = o.bankChanged(ctx)
	}
	return o.audit(ctx, actor, "topic.delete", "topic/"+path, err)
}

func (o *Office) topicEmpty(ctx context.Context, path string) error {
	questions := 0
	err := o.eachRecord(ctx, path, func(*questionbank.Record) { questions++ })
	if err != nil {
		return err
	}
	s, err := o.bank(ctx)
	if err != nil {
		return err
	}
	below := slices.ContainsFunc(s.tree, func(c TopicCount) bool { return c.Path != path && questionbank.TopicUnder(c.Path, path) })
	if questions > 0 || below {
		return engine.Conflict("bank.error.topic.full", "topic", path, "n", questions)
	}
	return nil
}

package questionbank

import (
	"strings"
	"unicode/utf8"
)

// AnyTopic takes in every topic.
const AnyTopic = "*"

const (
	maxTopicRunes  = 200
	maxTopicLevels = 8
)

// ParentTopic returns the path above path, "" for a top level.
func ParentTopic(path string) string {
	i := strings.LastIndexByte(path, '/')
	if i < 0 {
		return ""
	}
	return path[:i]
}

// TopicName returns the last level of a path.
func TopicName(path string) string { return path[strings.LastIndexByte(path, '/')+1:] }

// TopicUnder reports whether path is topic or lies below it; "*" and "" take
// in everything.
func TopicUnder(path, topic string) bool {
	if topic == AnyTopic || topic == "" || path == topic {
		return true
	}
	return len(path) > len(topic) && path[len(topic)] == '/' && strings.HasPrefix(path, topic)
}

// TopicAncestors returns the paths above path, the highest first.
func TopicAncestors(path string) []string {
	var above []string
	for i := 0; i < len(path); i++ {
		if path[i] == '/' {
			above = append(above, path[:i])
		}
	}
	return above
}

// CleanTopic trims each level of a path and drops empty ones.
func CleanTopic(path string) string {
	var levels []string
	for level := range strings.SplitSeq(strings.ReplaceAll(path, "／", "/"), "/") {
		if level = strings.Join(strings.Fields(level), " "); level != "" {
			levels = append(levels, level)
		}
	}
	return strings.Join(levels, "/")
}

func topicProblem(path string) (Problem, bool) {
	switch {
	case path == "":
		return problem("topic", "problem.topic.missing"), true
	case path == AnyTopic, path != CleanTopic(path):
		return problem("topic", "problem.topic.shape", "topic", path), true
	case utf8.RuneCountInString(path) > maxTopicRunes, strings.Count(path, "/") >= maxTopicLevels:
		return problem("topic", "problem.topic.long", "runes", maxTopicRunes, "levels", maxTopicLevels), true
	}
	return Problem{}, false
}

// CheckTopic returns an Invalid error where path is no topic's.
func CheckTopic(path string) error {
	if p, wrong := topicProblem(path); wrong {
		return First([]Problem{p})
	}
	return nil
}

package formats

func readText(name string, data []byte, o Options) ([]Row, error) { return nil, nil }
func readDOCX(name string, data []byte, o Options) ([]Row, error) { return nil, nil }

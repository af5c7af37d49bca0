package variants

func projectionVariants() []Variant {
	return nil
}

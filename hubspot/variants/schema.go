package variants

func schemaVariants() []Variant {
	return nil
}

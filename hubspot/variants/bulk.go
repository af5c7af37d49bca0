package variants

func bulkVariants() []Variant {
	return nil
}

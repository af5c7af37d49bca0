package variants

func etagVariants() []Variant {
	return nil
}

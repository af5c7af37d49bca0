package variants

func meVariants() []Variant {
	return nil
}

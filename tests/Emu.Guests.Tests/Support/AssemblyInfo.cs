// A guest uses every core: several at once would only make each slower.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

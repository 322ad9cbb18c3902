using Emu.Abstractions.Qdev.Memory;
using Emu.Core.Tests.Support;

namespace Emu.Core.Tests.Memory;

/// <summary>Random trees of regions, flattened, against an oracle that asks for every byte who answers.</summary>
public sealed class FlattenOracleTests
{
    private const int Bytes = 256;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 150)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void View_OfRandomTree_AnswersLikeTheOracle(int seed)
    {
        var random = new Random(seed);
        using var bench = new Bench();
        AddressSpace space = bench.Space("sys", bits: 8);
        Probe owner = bench.Add("owner", new Probe { Configured = p => MakeRegions(p, random) });
        bench.Locked(() => MapAtRandom(space, owner, random));

        string[] expected = [.. Enumerable.Range(0, Bytes).Select(a => Oracle(space.Root, (ulong)a))];
        string[] actual = [.. Enumerable.Range(0, Bytes).Select(a => Answer(space.View, (ulong)a))];
        Assert.Equal(expected, actual);
        Assert.Equal(Bytes, actual.Length);
        AssertSortedAndMerged(space.View);
    }

    private static void MakeRegions(Probe p, Random random)
    {
        var made = new List<MemoryRegion>();
        for (int i = 0; i < 6; i++)
        {
            made.Add(p.Registers($"io{i}", (ulong)random.Next(1, 80)));
        }

        for (int i = 0; i < 4; i++)
        {
            made.Add(p.Container($"box{i}", (ulong)random.Next(8, 200)));
        }

        for (int i = 0; i < 4; i++)
        {
            MemoryRegion target = made[random.Next(made.Count)];
            made.Add(p.Alias($"alias{i}", target, (ulong)random.Next(0, 60), (ulong)random.Next(1, 120)));
        }
    }

    private static void MapAtRandom(AddressSpace space, Probe owner, Random random)
    {
        List<ContainerRegion> containers = [space.Root, .. owner.Handles.OfType<ContainerRegion>()];
        MemoryRegion[] regions = [.. owner.Handles.OfType<MemoryRegion>()];
        for (int i = 0; i < 24; i++)
        {
            ContainerRegion into = containers[random.Next(containers.Count)];
            MemoryRegion region = regions[random.Next(regions.Length)];
            TryMap(into, region, (ulong)random.Next(0, (int)Math.Min(into.Size, Bytes)), random.Next(-2, 3));
        }

        regions[random.Next(regions.Length)].SetEnabled(false);
    }

    private static void TryMap(ContainerRegion into, MemoryRegion region, ulong offset, int priority)
    {
        try
        {
            into.Map(region, offset, priority);
        }
        catch (Emu.Abstractions.Qom.ConfigurationException)
        {
            // Would contain itself.
        }
    }

    private static string Oracle(MemoryRegion region, ulong at)
    {
        if (!region.Enabled || at >= region.Size)
        {
            return "";
        }

        switch (region)
        {
            case AliasRegion alias:
                return Oracle(alias.Target, at + alias.Offset);
            case ContainerRegion container:
                foreach (Mapping mapping in container.Mappings.Reverse().OrderByDescending(m => m.Priority).Where(m => m.Offset <= at))
                {
                    string answer = Oracle(mapping.Region, at - mapping.Offset);
                    if (answer.Length > 0)
                    {
                        return answer;
                    }
                }

                return "";
            default:
                return $"{region.Name}+{at}";
        }
    }

    private static string Answer(FlatView view, ulong at) =>
        view.TryFind(at, out int i) ? $"{view.Ranges[i].Region.Name}+{view.Ranges[i].Offset + (at - view.Ranges[i].Start)}" : "";

    private static void AssertSortedAndMerged(FlatView view)
    {
        FlatRange[] ranges = view.Ranges.ToArray();
        Assert.All(ranges.Zip(ranges.Skip(1)), pair => Assert.True(pair.First.Last < pair.Second.Start));
        Assert.DoesNotContain(ranges.Zip(ranges.Skip(1)), pair =>
            pair.First.Region == pair.Second.Region && pair.First.Last + 1 == pair.Second.Start
            && pair.Second.Offset == pair.First.Offset + (pair.Second.Start - pair.First.Start));
    }
}

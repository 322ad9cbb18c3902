using Emu.Abstractions.Qom;
using Emu.Core;
using Emu.Core.MachineFiles;
using Emu.Modules.Manifests;

namespace Emu.Modules.Machines;

/// <summary>Checks where regions are mapped: their names, that they fit, and that none covers another of the same priority.</summary>
internal sealed class MapCheck(MachineModel model)
{
    private readonly List<Mapped> all = [];

    /// <summary>Checks the maps of an object.</summary>
    /// <param name="obj">The object; its type is known.</param>
    /// <param name="maps">Its maps.</param>
    /// <param name="problems">Collects what is wrong.</param>
    public void Check(CheckedObject obj, IReadOnlyList<MapModel> maps, MachineProblems problems)
    {
        foreach (MapModel map in maps)
        {
            if (Find(obj, map, problems) is { } region && model.Spaces.FirstOrDefault(space => space.Id == map.Space) is { } space)
            {
                CheckPlace(obj, map, region, space, problems);
            }
        }
    }

    /// <summary>Reports what covers something else, when all maps are known.</summary>
    /// <param name="problems">Collects what is wrong.</param>
    public void CheckOverlaps(MachineProblems problems)
    {
        foreach (IGrouping<(string, int), Mapped> group in all.GroupBy(mapped => (mapped.Map.Space, mapped.Map.Priority)))
        {
            Mapped? before = null;
            foreach (Mapped mapped in group.OrderBy(mapped => mapped.Map.Address))
            {
                if (before is not null && before.Last >= mapped.Map.Address)
                {
                    // The one that stands later in the file is told about the other.
                    (Mapped first, Mapped second) = all.IndexOf(before) < all.IndexOf(mapped) ? (before, mapped) : (mapped, before);
                    problems.Add(second.Map.Span, $"{second} overlaps {first} (line {first.Map.Span.Line}); give one of them a higher priority if that is meant: {second.Map.Space}@0x{second.Map.Address:x}!1");
                }

                before = before is null || mapped.Last > before.Last ? mapped : before;
            }
        }
    }

    private RegionDescription? Find(CheckedObject obj, MapModel map, MachineProblems problems)
    {
        TypeDescription type = obj.Type!;
        RegionDescription? region = map.Region.Length > 0 ? type.Regions.FirstOrDefault(r => r.Name == map.Region)
            : type.Regions.Length == 1 ? type.Regions[0]
            : type.Regions.FirstOrDefault(r => r.Name == "mmio");
        if (region is null && !type.Open.Contains("regions"))
        {
            string[] names = [.. type.Regions.Select(r => r.Name)];
            problems.Add(
                map.RegionSpan.Source is null ? map.Span : map.RegionSpan,
                names.Length == 0 ? $"'{obj.Id}' has nothing to map: a '{type.Name}' has no memory region"
                : map.Region.Length == 0 ? $"'{obj.Id}' has several regions; say which: {string.Join(", ", names)}"
                : $"'{type.Name}' has no region '{map.Region}'{NearestName.Hint(map.Region, names)}");
        }

        return region;
    }

    private void CheckPlace(CheckedObject obj, MapModel map, RegionDescription region, SpaceModel space, MachineProblems problems)
    {
        ulong end = space.Bits == 64 ? ulong.MaxValue : (1UL << space.Bits) - 1;
        ulong size = obj.SizeOf(region);

        // Everything is written as such a size: it fits whatever the space.
        ulong last = size == ulong.MaxValue ? end : map.Address + Math.Max(size, 1) - 1;
        if (map.Address > end || last < map.Address || last > end)
        {
            string what = size > 0 ? $"{obj.Id}.{region.Name} of {SizeText.Format(size)}" : $"{obj.Id}.{region.Name}";
            problems.Add(map.Span, $"{what} at 0x{map.Address:x} does not fit into space '{space.Id}', whose last address is 0x{end:x} ({space.Bits} bits)");
        }
        else if (size > 0)
        {
            all.Add(new Mapped(obj.Id, region.Name, map, last));
        }
    }

    private sealed record Mapped(string Id, string Region, MapModel Map, ulong Last)
    {
        public override string ToString() => $"{Id}.{Region} at 0x{Map.Address:x} to 0x{Last:x}";
    }
}

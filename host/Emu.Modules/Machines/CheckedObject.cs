using System.Text.Json;
using Emu.Abstractions.Qom;
using Emu.Core.MachineFiles;
using Emu.Modules.Manifests;

namespace Emu.Modules.Machines;

/// <summary>An object, or the CPUs of a cluster, with what is known about its type.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Type">Its type; null when nothing is known.</param>
/// <param name="TypeName">Name of its type.</param>
/// <param name="Properties">What is set.</param>
/// <param name="Span">Where it is named.</param>
/// <param name="Cpus">Number of CPUs of a cluster; 0 for others.</param>
internal sealed record CheckedObject(string Id, TypeDescription? Type, string TypeName, IReadOnlyList<PropertyModel> Properties, SourceSpan Span, int Cpus = 0)
{
    /// <summary>CPUs of a cluster that lists them one by one; empty for all else.</summary>
    public IReadOnlyList<CheckedObject> Members { get; init; } = [];

    /// <summary>Lines that an entry of the manifest stands for; 0 when only the device knows.</summary>
    /// <param name="line">The entry.</param>
    public ulong CountOf(LineDescription line) => !line.Array ? 1 : line.CountFrom.Length > 0 ? NumberOf(line.CountFrom) : (ulong)Math.Max(0, line.Count);

    /// <summary>Bytes of a region; 0 when only the device knows.</summary>
    /// <param name="region">The region.</param>
    public ulong SizeOf(RegionDescription region) => region.SizeFrom.Length > 0 ? NumberOf(region.SizeFrom) : region.Size;

    /// <summary>The number that a property will have: the one that is set, or its default; 0 when it is not known.</summary>
    private ulong NumberOf(string property)
    {
        if (Properties.FirstOrDefault(p => p.Name == property) is { } set)
        {
            return set.Value.Kind switch
            {
                PropertyKind.Int when set.Value.AsInt() > 0 => (ulong)set.Value.AsInt(),
                PropertyKind.UInt or PropertyKind.Size => set.Value.AsUInt(),
                PropertyKind.Text when SizeText.TryParse(set.Value.AsText(), out ulong number) => number,
                _ => 0,
            };
        }

        return Type!.Properties.FirstOrDefault(p => p.Name == property)?.Default switch
        {
            { ValueKind: JsonValueKind.Number } number when number.TryGetUInt64(out ulong value) => value,
            { ValueKind: JsonValueKind.String } text when SizeText.TryParse(text.GetString(), out ulong value) => value,
            _ => 0,
        };
    }
}

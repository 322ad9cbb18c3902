using Emu.Abstractions.Qom;

namespace Emu.Conformance;

/// <summary>Values for properties without which an object cannot be configured.</summary>
internal static class Samples
{
    private const double SampleBytes = 65536;

    /// <summary>Required properties, and sizes that nobody has a default for.</summary>
    public static IEnumerable<(string Name, object Value)> For(ObjectType type) => type.Properties
        .Where(p => p.Kind != PropertyKind.Link && (p.Required || (p.Kind == PropertyKind.Size && p.Default == PropertyValue.OfSize(0))))
        .Select(p => (p.Name, (object)Sample(p)));

    /// <summary>A value that a property takes, and that differs from its default where it can.</summary>
    public static PropertyValue Sample(PropertyDescriptor property) => Sample(property, property.Kind);

    private static PropertyValue Sample(PropertyDescriptor property, PropertyKind kind)
    {
        bool isDefault = property.Default == PropertyValue.Of(true);
        double low = double.IsInfinity(property.Min) ? 0 : property.Min;
        double high = double.IsInfinity(property.Max) ? low + 1 : property.Max;
        return kind switch
        {
            PropertyKind.Bool => PropertyValue.Of(!isDefault),
            PropertyKind.Int => PropertyValue.Of((long)Math.Clamp(1, low, high)),
            PropertyKind.UInt => PropertyValue.Of((ulong)Math.Clamp(1, low, high)),
            PropertyKind.Size => PropertyValue.OfSize((ulong)Math.Clamp(SampleBytes, low, double.IsInfinity(property.Max) ? SampleBytes : high)),
            PropertyKind.Number => PropertyValue.Of(Math.Clamp(0.5, low, high)),
            PropertyKind.Enum => PropertyValue.OfEnum(property.Names[^1]),
            PropertyKind.List => PropertyValue.Of([Sample(property, property.ItemKind)]),

            // Where a file is wanted it must be one that can be read; whoever writes gets a device that takes everything.
            _ => PropertyValue.Of(OperatingSystem.IsWindows() ? "NUL" : "/dev/null"),
        };
    }
}

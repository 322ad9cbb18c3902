using Emu.Abstractions.Qom;
using Emu.Core.Objects;

namespace Emu.Core.Tests.Support;

/// <summary>Object types that a test made.</summary>
internal sealed class TestTypes : IObjectTypes
{
    private readonly Dictionary<string, ObjectType> types = [];

    public ObjectType Add(ObjectType type) => types[type.Name] = type;

    /// <summary>A type whose objects are probes.</summary>
    public ObjectType Probe(string name, Func<Probe> create, bool hotPluggable = true) => Add(new ObjectType
    {
        Name = name,
        Create = create,
        HotPluggable = hotPluggable,
        Properties =
        [
            new PropertyDescriptor
            {
                Name = "value",
                Kind = PropertyKind.UInt,
                Max = 1000,
                Get = o => PropertyValue.Of(((Probe)o).Value),
                Set = (o, v) => ((Probe)o).Value = v.AsUInt(),
            },
            new PropertyDescriptor
            {
                Name = "shape",
                Kind = PropertyKind.Size,
                Shapes = true,
                Default = PropertyValue.OfSize(4),
                Get = o => PropertyValue.OfSize(((Probe)o).Shape),
                Set = (o, v) => ((Probe)o).Shape = v.AsUInt(),
            },
            new PropertyDescriptor
            {
                Name = "peer",
                Kind = PropertyKind.Link,
                LinkType = typeof(Probe).FullName!,
                Get = o => PropertyValue.Of(((Probe)o).Peer),
                Set = (o, v) => ((Probe)o).Peer = v.AsLink(),
            },
        ],
    });

    public ObjectType Resolve(string name) =>
        types.GetValueOrDefault(name) ?? throw new ConfigurationException($"there is no type '{name}'");

    public string ModuleOf(string type) => types.ContainsKey(type) ? "test-module" : "";
}

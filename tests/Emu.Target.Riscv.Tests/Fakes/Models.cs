using Emu.Abstractions.Qom;

namespace Emu.Target.Riscv.Tests.Fakes;

/// <summary>The types that the module registers.</summary>
internal sealed class Models : ITypeRegistry
{
    private readonly Dictionary<string, ObjectType> types = [];

    public Models() => new RiscvModule().Register(this);

    public IEnumerable<string> Names => types.Keys;

    public ObjectType this[string name] => types[name];

    public void Add(ObjectType type) => types.Add(type.Name, type);

    public static string Of(int xlen) => $"rv{xlen}im";
}

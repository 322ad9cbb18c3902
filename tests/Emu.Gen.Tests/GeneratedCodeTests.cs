using System.Collections.Immutable;
using Emu.Abstractions.Clock;
using Emu.Abstractions.Irq;
using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qom;

namespace Emu.Gen.Tests;

public sealed class GeneratedCodeTests
{
    private static readonly ObjectType Type = Sample.Type;

    [Fact]
    public void Register_OfPartialModule_AddsEveryTypeSorted()
    {
        Generated generated = Generated.From(Sample.Module + """
            [Device("z.last")] public sealed partial class Z : Device;
            [ObjectType("a.first")] public sealed partial class A : EmuObject;
            """);
        Assert.Empty(generated.Diagnostics);
        Assert.Equal(["a.first", "z.last"], generated.Register().Select(t => t.Name));
    }

    [Fact]
    public void Register_WrittenByHand_IsLeftAlone()
    {
        Generated generated = Generated.From("public sealed class M : EmuModule { public override void Register(ITypeRegistry registry) { } }");
        Assert.Empty(generated.Sources);
        Assert.Empty(generated.Ids);
    }

    [Fact]
    public void Type_OfDevice_CarriesWhatAttributesSay()
    {
        Assert.Equal("sample.everything", Type.Name);
        Assert.Equal("test", Type.Family);
        Assert.Equal("Does everything", Type.Summary);
        Assert.False(Type.HotPluggable);
        Assert.Equal(
            ["num-lines", "enabled", "rate", "space", "ambient", "label", "speed", "mac", "number", "peer", "others", "chardev", "netdev"],
            Type.Properties.Select(p => p.Name));
    }

    [Fact]
    public void Property_OfEachKind_HasDefaultRangeAndUnit()
    {
        Assert.Equal(PropertyValue.Of(2), Type.FindProperty("num-lines")!.Default);
        Assert.Equal("Lines of the base.", Type.FindProperty("num-lines")!.Doc);
        Assert.True(Type.FindProperty("num-lines")!.Shapes);
        Assert.Equal(PropertyValue.OfSize(65536), Type.FindProperty("space")!.Default);
        Assert.Equal(uint.MaxValue, Type.FindProperty("space")!.Max);
        Assert.Equal("Hz", Type.FindProperty("rate")!.Unit);
        Assert.Equal(PropertyValue.None, Type.FindProperty("label")!.Default);
        Assert.Equal(PropertyValue.OfEnum("very-fast"), Type.FindProperty("speed")!.Default);
        Assert.Equal("slow very-fast", string.Join(" ", Type.FindProperty("speed")!.Names));
        Assert.Equal(PropertyKind.UInt, Type.FindProperty("mac")!.ItemKind);
        Assert.Equal((true, PropertyValue.None), (Type.FindProperty("number")!.Required, Type.FindProperty("number")!.Default));
        Assert.Equal("IPeer", Type.FindProperty("peer")!.LinkType);
        Assert.Equal("Emu.Abstractions.Qdev.Backend.ICharBackend", Type.FindProperty("chardev")!.LinkType);
        Assert.Equal("Emu.Abstractions.Qdev.Backend.INetBackend", Type.FindProperty("netdev")!.LinkType);
    }

    [Theory]
    [MemberData(nameof(Values))]
    public void Property_Set_IsRead(string name, PropertyValue value)
    {
        EmuObject made = Harness.Make<EmuObject>(Type);
        PropertyDescriptor property = Type.FindProperty(name)!;
        property.Check(value);
        property.Set(made, value);
        Assert.Equal(value, property.Get(made));
    }

    public static TheoryData<string, PropertyValue> Values => new()
    {
        { "num-lines", PropertyValue.Of(3) },
        { "enabled", PropertyValue.Of(false) },
        { "rate", PropertyValue.Of(ulong.MaxValue) },
        { "space", PropertyValue.OfSize(4096) },
        { "ambient", PropertyValue.Of(-3.25) },
        { "label", PropertyValue.Of("x\"y") },
        { "speed", PropertyValue.OfEnum("slow") },
        { "mac", PropertyValue.Of(ImmutableArray.Create(PropertyValue.Of(255UL))) },
        { "number", PropertyValue.Of(7) },
    };

    [Fact]
    public void Property_BeyondTheTypeOfItsField_IsRefused()
    {
        PropertyDescriptor number = Type.FindProperty("number")!;
        Assert.Contains("1 to 32767", Assert.Throws<PropertyException>(() => number.Check(PropertyValue.Of(40000))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Link_ToObjectOfWrongType_IsRefusedByName()
    {
        EmuObject made = Harness.Make<EmuObject>(Type);
        ObjectType other = Generated.From(Sample.Module + "[ObjectType(\"o\")] public sealed partial class O : EmuObject;").Register().Single();
        PropertyValue wrong = PropertyValue.Of(Harness.Make<EmuObject>(other));
        Assert.Contains("takes a IPeer", Assert.Throws<PropertyException>(() => Type.FindProperty("peer")!.Set(made, wrong)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Link_WhenHandlesAreCut_IsForgotten()
    {
        EmuObject made = Harness.Make<EmuObject>(Type);
        PropertyDescriptor peer = Type.FindProperty("peer")!;
        PropertyDescriptor others = Type.FindProperty("others")!;
        peer.Set(made, PropertyValue.Of(made));
        others.Set(made, PropertyValue.Of(ImmutableArray.Create(PropertyValue.Of(made))));
        Assert.Same(made, peer.Get(made).AsLink());
        Assert.Single(others.Get(made).AsList());
        Harness.Cut(made);
        Assert.Null(peer.Get(made).AsLink());
        Assert.Empty(others.Get(made).AsList());
    }

    [Fact]
    public void Handles_OfConfiguredDevice_AreThoseDeclaredBaseFirst()
    {
        EmuObject made = Harness.Configured(Type);
        Assert.Equal(
            ["fault", "irq[0]", "irq[1]", "clk", "clk-out", "tick", "mmio", "window", "bus", "chardev", "netdev", "reset", "lines[0]", "lines[1]", "lines[2]"],
            made.Handles.Select(h => h.Name));
        Assert.NotNull(made.FindHandle<ClockInput>("clk"));
        Assert.NotNull(made.FindHandle<DmaPort>("bus"));
        Assert.NotNull(made.FindHandle<IrqInput>("lines[2]"));
        Assert.Equal(0x1_0000UL, made.FindHandle<IoRegion>("window")!.Size);
        IoRegion mmio = made.FindHandle<IoRegion>("mmio")!;
        Assert.Equal((0x100UL, 4, true), (mmio.Size, mmio.Options.MinSize, mmio.Options.LockFree));
    }

    [Theory]
    [InlineData("chardev")]
    [InlineData("netdev")]
    public void Port_SetBeforeHandlesExist_IsRefused(string name)
    {
        EmuObject made = Harness.Make<EmuObject>(Type);
        PropertyDescriptor port = Type.FindProperty(name)!;
        Assert.Throws<PropertyException>(() => port.Set(made, PropertyValue.None));
        Harness.ConfigureOnly(made);
        port.Set(made, PropertyValue.None);
        Assert.Equal(PropertyValue.None, port.Get(made));
        Assert.NotNull(made.FindHandle<Handle>(name));
    }
}

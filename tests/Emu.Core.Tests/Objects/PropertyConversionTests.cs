using Emu.Abstractions.Qom;
using Emu.Core.Objects;

namespace Emu.Core.Tests.Objects;

public sealed class PropertyConversionTests
{
    public static TheoryData<PropertyKind, string, string> Texts => new()
    {
        { PropertyKind.Text, "abc", "abc" },
        { PropertyKind.Bool, "on", "true" },
        { PropertyKind.Bool, "yes", "true" },
        { PropertyKind.Bool, "false", "false" },
        { PropertyKind.Int, "-5", "-5" },
        { PropertyKind.Int, "-0x8000000000000000", "-9223372036854775808" },
        { PropertyKind.UInt, "0xFFFF_FFFF_FFFF_FFFF", "18446744073709551615" },
        { PropertyKind.Size, "64MiB", "64MiB" },
        { PropertyKind.Size, "1024", "1KiB" },
        { PropertyKind.Number, "1.5e3", "1500" },
        { PropertyKind.Enum, "one", "one" },
    };

    public static TheoryData<PropertyKind, string, string> BadTexts => new()
    {
        { PropertyKind.Bool, "maybe", "property 'p' takes on or off, not 'maybe'" },
        { PropertyKind.Int, "9223372036854775808", "property 'p' takes an integer, not '9223372036854775808'" },
        { PropertyKind.UInt, "-1", "property 'p' takes a number without a sign (decimal or 0x…), not '-1'" },
        { PropertyKind.Size, "64 apples", "property 'p' takes a size such as 64MiB, not '64 apples'" },
        { PropertyKind.Number, "x", "property 'p' takes a number, not 'x'" },
    };

    [Theory]
    [MemberData(nameof(Texts))]
    public void Text_BecomesTheKindThatThePropertyTakes(PropertyKind kind, string text, string shown)
    {
        PropertyValue value = Convert(kind, PropertyValue.Of(text));
        Assert.Equal((kind, shown), (value.Kind, value.ToString()));
    }

    [Theory]
    [MemberData(nameof(BadTexts))]
    public void Text_ThatCannotBe_IsRefused(PropertyKind kind, string text, string message) =>
        Assert.Equal(message, Assert.Throws<PropertyException>(() => Convert(kind, PropertyValue.Of(text))).Message);

    [Fact]
    public void Numbers_BecomeOtherNumbersWhenNothingIsLost()
    {
        Assert.Equal(PropertyValue.OfSize(4096), Convert(PropertyKind.Size, PropertyValue.Of(4096L)));
        Assert.Equal(PropertyValue.Of(5UL), Convert(PropertyKind.UInt, PropertyValue.Of(5L)));
        Assert.Equal(PropertyValue.Of(5L), Convert(PropertyKind.Int, PropertyValue.Of(5UL)));
        Assert.Equal(PropertyValue.Of(5.0), Convert(PropertyKind.Number, PropertyValue.Of(5L)));
        Assert.Equal(PropertyValue.Of("5"), Convert(PropertyKind.Text, PropertyValue.Of(5L)));
        Assert.Throws<PropertyException>(() => Convert(PropertyKind.UInt, PropertyValue.Of(-5L)));
        Assert.Throws<PropertyException>(() => Convert(PropertyKind.Bool, PropertyValue.Of(1L)));
        Assert.Throws<PropertyException>(() => Convert(PropertyKind.Int, PropertyValue.Of(true)));
    }

    [Fact]
    public void Lists_TakeItemsOneItemOrCommas()
    {
        Assert.Equal("[1, 2]", List(PropertyValue.Of("1, 2")).ToString());
        Assert.Equal("[3]", List(PropertyValue.Of(3L)).ToString());
        Assert.Equal("[4, 5]", List(PropertyValue.Of([PropertyValue.Of("4"), PropertyValue.Of(5L)])).ToString());
        Assert.Equal("[]", List(PropertyValue.None).ToString());
    }

    [Fact]
    public void Absent_StaysAbsent() => Assert.Equal(PropertyKind.None, Convert(PropertyKind.Size, PropertyValue.None).Kind);

    [Fact]
    public void Link_OfAnEmptyText_IsCut() => Assert.Equal(PropertyKind.None, Convert(PropertyKind.Link, PropertyValue.Of("")).Kind);

    private static PropertyValue List(PropertyValue value) =>
        PropertyConversion.To(Property(PropertyKind.List, PropertyKind.UInt), value, _ => throw new ConfigurationException("none"));

    private static PropertyValue Convert(PropertyKind kind, PropertyValue value) =>
        PropertyConversion.To(Property(kind), value, _ => throw new ConfigurationException("none"));

    private static PropertyDescriptor Property(PropertyKind kind, PropertyKind item = PropertyKind.None) =>
        new() { Name = "p", Kind = kind, ItemKind = item, Names = ["one", "two"], Get = _ => default, Set = (_, _) => { } };
}

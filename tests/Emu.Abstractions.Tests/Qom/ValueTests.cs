using System.Collections.Immutable;
using Emu.Abstractions.Qom;

namespace Emu.Abstractions.Tests.Qom;

public class ValueTests
{
    [Theory]
    [InlineData("0", 0UL)]
    [InlineData("4096", 4096UL)]
    [InlineData("0x1_0000", 65536UL)]
    [InlineData("4KiB", 4096UL)]
    [InlineData("2M", 2097152UL)]
    [InlineData("1 GiB", 1073741824UL)]
    [InlineData("16777215TiB", 0xFFFFFF0000000000UL)]
    public void SizeText_Parse_ReadsWhatPeopleWrite(string text, ulong expected)
    {
        Assert.True(SizeText.TryParse(text, out ulong bytes));
        Assert.Equal(expected, bytes);
    }

    [Theory]
    [InlineData("")]
    [InlineData("KiB")]
    [InlineData("iB")]
    [InlineData("5iB")]
    [InlineData("1_")]
    [InlineData("_1")]
    [InlineData("-1")]
    [InlineData("0x")]
    [InlineData("1.5G")]
    [InlineData("16777216TiB")]
    [InlineData("18446744073709551616")]
    public void SizeText_Parse_RefusesOtherText(string text) => Assert.False(SizeText.TryParse(text, out _));

    [Theory]
    [InlineData(0UL, "0")]
    [InlineData(1023UL, "1023")]
    [InlineData(1536UL, "1536")]
    [InlineData(4096UL, "4KiB")]
    [InlineData(3UL << 40, "3TiB")]
    public void SizeText_Format_UsesTheLargestUnitThatDivides(ulong bytes, string expected) => Assert.Equal(expected, SizeText.Format(bytes));

    [Fact]
    public void PropertyValue_OfAnotherKind_Throws()
    {
        Assert.Throws<PropertyException>(() => PropertyValue.Of("x").AsInt());
        Assert.Throws<PropertyException>(() => PropertyValue.Of(-1L).AsUInt());
        Assert.Throws<PropertyException>(() => PropertyValue.Of(ulong.MaxValue).AsInt());
        Assert.Throws<PropertyException>(() => PropertyValue.Of(1L).AsBool());
        Assert.Throws<PropertyException>(() => PropertyValue.Of(1L).AsText());
        Assert.Throws<PropertyException>(() => PropertyValue.Of(1L).AsLink());
        Assert.Throws<PropertyException>(() => PropertyValue.Of(1L).AsList());
        Assert.Throws<PropertyException>(() => PropertyValue.Of("x").AsNumber());
    }

    [Fact]
    public void PropertyValue_Equality_IsByKindAndValue()
    {
        ImmutableArray<PropertyValue> items = [PropertyValue.Of(1L), PropertyValue.Of("a")];

        Assert.Equal(PropertyValue.Of(items), PropertyValue.Of([PropertyValue.Of(1L), PropertyValue.Of("a")]));
        Assert.NotEqual(PropertyValue.Of(1L), PropertyValue.Of(1UL));
        Assert.True(PropertyValue.Of(true) == PropertyValue.Of(true));
        Assert.True(PropertyValue.Of("a") != PropertyValue.Of("b"));
        Assert.Equal(PropertyValue.None, PropertyValue.Of((string?)null));
    }

    [Theory]
    [InlineData(true, "true")]
    [InlineData(-3L, "-3")]
    [InlineData(4096UL, "4096")]
    [InlineData(1.5, "1.5")]
    [InlineData("t", "t")]
    public void PropertyValue_ToString_IsWhatPeopleWrite(object value, string expected)
    {
        PropertyValue converted = value switch
        {
            bool b => PropertyValue.Of(b),
            long l => PropertyValue.Of(l),
            ulong u => PropertyValue.Of(u),
            double d => PropertyValue.Of(d),
            _ => PropertyValue.Of((string)value),
        };

        Assert.Equal(expected, converted.ToString());
    }

    [Theory]
    [InlineData(7UL, "property 'n' takes 8 to 16 Hz, not 7")]
    [InlineData(17UL, "property 'n' takes 8 to 16 Hz, not 17")]
    public void PropertyDescriptor_OutOfRange_NamesTheRange(ulong value, string message)
    {
        PropertyDescriptor property = Descriptor(PropertyKind.UInt, min: 8, max: 16);

        Assert.Equal(message, Assert.Throws<PropertyException>(() => property.Check(PropertyValue.Of(value))).Message);
    }

    [Fact]
    public void PropertyDescriptor_UnknownName_ListsTheNames()
    {
        PropertyDescriptor property = Descriptor(PropertyKind.Enum, names: ["a", "b"]);

        Assert.Equal("property 'n' takes one of a, b, not 'c'", Assert.Throws<PropertyException>(() => property.Check(PropertyValue.OfEnum("c"))).Message);
        property.Check(PropertyValue.OfEnum("b"));
    }

    [Fact]
    public void PropertyDescriptor_List_ChecksEveryItem()
    {
        PropertyDescriptor property = Descriptor(PropertyKind.List, PropertyKind.UInt, max: 2);

        property.Check(PropertyValue.Of([PropertyValue.Of(1UL), PropertyValue.Of(2UL)]));
        Assert.Throws<PropertyException>(() => property.Check(PropertyValue.Of([PropertyValue.Of(1UL), PropertyValue.Of(3UL)])));
    }

    [Fact]
    public void PropertyDescriptor_NotANumber_IsOutOfEveryRange() =>
        Assert.Throws<PropertyException>(() => Descriptor(PropertyKind.Number, max: 1).Check(PropertyValue.Of(double.NaN)));

    [Fact]
    public void MachineRandom_SameSeed_GivesTheSameBytes()
    {
        byte[] first = new byte[13];
        byte[] second = new byte[13];

        new MachineRandom(5).Fill(first);
        new MachineRandom(5).Fill(second);

        Assert.Equal(first, second);
        Assert.NotEqual(new MachineRandom(5).NextUInt64(), new MachineRandom(6).NextUInt64());
    }

    private static PropertyDescriptor Descriptor(PropertyKind kind, PropertyKind item = PropertyKind.None, double min = double.NegativeInfinity, double max = double.PositiveInfinity, string[]? names = null) => new()
    {
        Name = "n",
        Kind = kind,
        ItemKind = item,
        Min = min,
        Max = max,
        Unit = "Hz",
        Names = [.. names ?? []],
        Get = _ => default,
        Set = (_, _) => { },
    };
}

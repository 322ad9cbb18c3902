using Emu.Abstractions.Qom;
using Emu.Core.State;

namespace Emu.Core.Tests.State;

public sealed class BinaryStateTests
{
    [Fact]
    public void Values_AreReadByNameInAnyOrder()
    {
        BinaryStateReader reader = Written(w =>
        {
            w.Write("bits", 5UL);
            w.Write("text", "grün");
            w.Write("none", (string?)null);
            w.Write("real", 1.5);
            w.WriteArray<ushort>("array", [1, 2, 3]);
            w.Begin("inner", 3);
            w.Write("bits", 6UL);
            w.End();
        });
        Span<ushort> array = stackalloc ushort[3];
        reader.ReadArray("array", array);
        Assert.Equal([1, 2, 3], array.ToArray());
        Assert.Equal(1.5, reader.ReadDouble("real"));
        Assert.Null(reader.ReadText("none"));
        Assert.Equal("grün", reader.ReadText("text"));
        Assert.Equal(5ul, reader.ReadBits("bits"));
        reader.Begin("inner");
        Assert.Equal(3, reader.Version);
        Assert.Equal(6ul, reader.ReadBits("new-name", "bits"));
        reader.End();
        Assert.Equal(1, reader.Version);
    }

    [Fact]
    public void Reading_WhatIsNotThere_NamesIt()
    {
        BinaryStateReader reader = Written(w =>
        {
            w.Begin("dev");
            w.Write("x", 1UL);
            w.End();
        });
        Assert.Equal("saved state has no section 'other'", Assert.Throws<StateException>(() => reader.Begin("other")).Message);
        reader.Begin("dev");
        Assert.Equal("saved state of dev has no value 'y'", Assert.Throws<StateException>(() => reader.ReadBits("y")).Message);
        Assert.Equal("saved state of dev has 'x' as Bits, expected Text", Assert.Throws<StateException>(() => reader.ReadText("x")).Message);
    }

    [Fact]
    public void Writing_TheSameNameTwice_IsRefused()
    {
        var writer = new BinaryStateWriter();
        writer.Write("x", 1UL);
        Assert.Throws<InvalidOperationException>(() => writer.Write("x", "again"));
    }

    [Fact]
    public void Bytes_CutAnywhere_AreFoundOutOrReadAsLess()
    {
        var writer = new BinaryStateWriter();
        writer.Begin("dev");
        writer.Write("x", 1UL);
        writer.Write("t", "text");
        writer.End();
        byte[] whole = writer.Written.ToArray();
        Assert.All(Enumerable.Range(1, whole.Length - 1), length => Assert.Throws<StateException>(() => new BinaryStateReader(whole[..length])));
    }

    [Fact]
    public void Bytes_ChangedAtRandom_NeverDoWorseThanAStateException()
    {
        var writer = new BinaryStateWriter();
        writer.Begin("dev");
        writer.Write("x", 1UL);
        writer.Write("t", "text");
        writer.End();
        var random = new Random(1);
        int refused = 0;
        for (int i = 0; i < 2000; i++)
        {
            byte[] bytes = writer.Written.ToArray();
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            refused += Record.Exception(() => new BinaryStateReader(bytes)) is StateException ? 1 : 0;
        }

        Assert.InRange(refused, 1, 2000);
    }

    private static BinaryStateReader Written(Action<StateWriter> write)
    {
        var writer = new BinaryStateWriter();
        write(writer);
        return new BinaryStateReader(writer.Written.ToArray());
    }
}

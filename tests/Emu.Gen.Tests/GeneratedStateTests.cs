using Emu.Abstractions.Qom;

namespace Emu.Gen.Tests;

public sealed class GeneratedStateTests
{
    private static readonly ObjectType Type = Sample.Type;

    [Fact]
    public void Save_OfDevice_HoldsFieldsOfBaseAndClassAndHandles()
    {
        Dictionary<string, object?> saved = Harness.Saved(Harness.Configured(Type));
        Assert.Equal(
            ["shared", "a", "b", "speed", "text", "array", "queue/head", "queues[0]/head", "queues[1]/head", "f", "d", "negative", "automatic"],
            saved.Keys.Where(k => !k.Contains(':')));
        Assert.Equal(3, Harness.Version(Harness.Configured(Type)));
    }

    [Fact]
    public void Restore_OfWhatWasSaved_SavesTheSame()
    {
        EmuObject first = Harness.Configured(Type);
        Dictionary<string, object?> values = Harness.Saved(first);
        Fill(values);
        EmuObject second = Harness.Configured(Type);
        Harness.RestoreFrom(second, values, 3);
        Dictionary<string, object?> again = Harness.Saved(second);
        Assert.Equal(values, again);
    }

    [Fact]
    public void Restore_OfOlderVersion_LeavesNewerFields()
    {
        Dictionary<string, object?> values = Harness.Saved(Harness.Configured(Type));
        values.Remove("text");
        values.Remove("speed");
        EmuObject made = Harness.Configured(Type);
        Harness.RestoreFrom(made, values, 1);
        Assert.Equal(0UL, Harness.Saved(made)["speed"]);
    }

    [Fact]
    public void Restore_OfRenamedField_FindsItsOldName()
    {
        Dictionary<string, object?> values = Harness.Saved(Harness.Configured(Type));
        values.Remove("text");
        values["oldText"] = "kept";
        EmuObject made = Harness.Configured(Type);
        Harness.RestoreFrom(made, values, 3);
        Assert.Equal("kept", Harness.Saved(made)["text"]);
    }

    private static void Fill(Dictionary<string, object?> values)
    {
        values["shared"] = 0x1234UL;
        values["a"] = 255UL;
        values["b"] = 1UL;
        values["speed"] = 7UL;
        values["text"] = "hello";
        values["array"] = new byte[] { 1, 0, 2, 0, 3, 0, 4, 0 };
        values["queues[1]/head"] = 9UL;
        values["f"] = (ulong)BitConverter.SingleToUInt32Bits(1.5F);
        values["d"] = BitConverter.DoubleToUInt64Bits(-2.5);
        values["negative"] = ulong.MaxValue;
        values["automatic"] = unchecked((ulong)-5L);
    }
}

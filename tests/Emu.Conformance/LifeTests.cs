using Emu.Abstractions.Qom;

namespace Emu.Conformance;

public sealed class LifeTests
{
    [Theory]
    [MemberData(nameof(Subjects.AllTypes), MemberType = typeof(Subjects))]
    public void Handles_OfRemovedObject_AreCut(string module, string name)
    {
        TestMachine machine = ConformingModule.Of(module).Machine();
        EmuObject made = Subjects.Configured(machine, name);
        TestMachine.CutObject(made);
        Assert.All(made.Handles, h => Assert.True(h.IsCut));
        Assert.Empty(machine.Services.Faults);
    }

    [Theory]
    [MemberData(nameof(Subjects.AllTypes), MemberType = typeof(Subjects))]
    public void Objects_OfOneType_ShareNothing(string module, string name)
    {
        TestMachine machine = ConformingModule.Of(module).Machine();
        EmuObject first = Subjects.Configured(machine, name);
        byte[] before = TestMachine.SaveObject(first);
        EmuObject second = Subjects.Configured(machine, name);
        TestMachine.RestoreObject(second, StateVariation.Of(before, 1));
        Assert.NotSame(first, second);
        Assert.Equal(before, TestMachine.SaveObject(first));
    }
}

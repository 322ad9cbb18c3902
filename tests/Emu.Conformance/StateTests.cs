using System.Text.Json;
using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qom;

namespace Emu.Conformance;

public sealed class StateTests
{
    [Theory]
    [MemberData(nameof(Subjects.AllTypes), MemberType = typeof(Subjects))]
    public void Save_AfterRestoreIntoNewObject_IsIdentical(string module, string name)
    {
        TestMachine machine = ConformingModule.Of(module).Machine();
        EmuObject first = Subjects.Configured(machine, name);
        TestMachine.ResetDevice(first, ResetKind.Cold);
        byte[] fresh = TestMachine.SaveObject(first);
        EmuObject restored = Subjects.Configured(machine, name);
        TestMachine.RestoreObject(restored, fresh);
        Assert.Equal(fresh, TestMachine.SaveObject(restored));
        Assert.Empty(machine.Services.Faults);
    }

    [Theory]
    [MemberData(nameof(Subjects.AllTypes), MemberType = typeof(Subjects))]
    public void Save_OfVariedState_IsIdenticalAfterRestore(string module, string name)
    {
        TestMachine machine = ConformingModule.Of(module).Machine();
        EmuObject first = Subjects.Configured(machine, name);
        TestMachine.ResetDevice(first, ResetKind.Cold);
        byte[] state = TestMachine.SaveObject(first);
        for (int seed = 1; seed <= 8; seed++)
        {
            // What a field cannot hold is cut off by the first restore; from then on nothing may change.
            EmuObject varied = Subjects.Configured(machine, name);
            TestMachine.RestoreObject(varied, StateVariation.Of(state, seed));
            byte[] saved = TestMachine.SaveObject(varied);
            EmuObject restored = Subjects.Configured(machine, name);
            TestMachine.RestoreObject(restored, saved);
            Assert.Equal(saved, TestMachine.SaveObject(restored));
        }

        Assert.Empty(machine.Services.Faults);
    }

    [Theory]
    [MemberData(nameof(Subjects.AllTypes), MemberType = typeof(Subjects))]
    public void Save_OfDeclaredState_HoldsAllOfIt(string module, string name)
    {
        string[] declared = Subjects.Names(ConformingModule.Of(module).Manifest(name), "state");
        byte[] state = TestMachine.SaveObject(Subjects.Configured(ConformingModule.Of(module).Machine(), name));
        string[] saved = [.. StateVariation.Names(state).Select(n => n.Split('[')[0])];
        Assert.Empty(declared.Except(saved));
    }

    [Theory]
    [MemberData(nameof(Subjects.AllTypes), MemberType = typeof(Subjects))]
    public void Version_OfState_CoversEveryField(string module, string name)
    {
        JsonElement manifest = ConformingModule.Of(module).Manifest(name);
        int newest = manifest.TryGetProperty("state", out JsonElement state)
            ? state.EnumerateArray().Max(s => s.TryGetProperty("since", out JsonElement since) ? since.GetInt32() : 1) : 1;
        byte[] saved = TestMachine.SaveObject(Subjects.Configured(ConformingModule.Of(module).Machine(), name));
        Assert.InRange(newest, 1, StateVariation.Version(saved));
    }
}

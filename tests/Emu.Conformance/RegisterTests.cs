using System.Text.Json;
using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qdev.Registers;
using Emu.Abstractions.Qom;

namespace Emu.Conformance;

public sealed class RegisterTests
{
    [Theory]
    [MemberData(nameof(Subjects.TypesWithRegisters), MemberType = typeof(Subjects))]
    public void Map_OfType_IsThatOfTheManifest(string module, string name)
    {
        RegisterMap map = Subjects.Map(ConformingModule.Of(module).Machine().Type(name));
        JsonElement declared = ConformingModule.Of(module).Manifest(name).GetProperty("registers");
        Assert.Equal(declared.EnumerateArray().Select(Text), map.Registers.Select(Text));
    }

    [Theory]
    [MemberData(nameof(Subjects.TypesWithRegisters), MemberType = typeof(Subjects))]
    public void Dump_OfEveryRegister_ChangesNothing(string module, string name)
    {
        EmuObject made = Subjects.Configured(ConformingModule.Of(module).Machine(), name);
        TestMachine.ResetDevice(made, ResetKind.Cold);
        RegisterMap map = Subjects.Map(made.Type);
        byte[] before = TestMachine.SaveObject(made);
        Assert.All(map.Registers, register =>
        {
            ulong value = map.Peek((Device)made, register, register.Count - 1);
            Assert.All(register.Fields, f => Assert.Equal((value & f.Mask) >> f.Lsb, f.Extract(value)));
        });
        Assert.Equal(before, TestMachine.SaveObject(made));
    }

    [Theory]
    [MemberData(nameof(Subjects.TypesWithRegisters), MemberType = typeof(Subjects))]
    public void Debugger_InTheWholeRegion_ChangesNothing(string module, string name)
    {
        TestMachine machine = ConformingModule.Of(module).Machine();
        EmuObject made = Subjects.Configured(machine, name);
        TestMachine.ResetDevice(made, ResetKind.Cold);
        byte[] before = TestMachine.SaveObject(made);
        IoRegion region = TestMachine.Region(made);
        for (ulong offset = 0; offset < Math.Min(region.Size, 0x1000); offset += 4)
        {
            region.Read(offset, 4, AccessAttributes.Debugger, out _);
            region.Write(offset, 4, AccessAttributes.Debugger, ulong.MaxValue >> 32);
        }

        Assert.Equal(before, TestMachine.SaveObject(made));
        Assert.Empty(machine.Services.Faults);
        Assert.Empty(machine.Services.Shutdowns);
    }

    private static string Text(JsonElement register)
    {
        int count = register.TryGetProperty("count", out JsonElement c) ? c.GetInt32() : 1;
        IEnumerable<string> fields = register.GetProperty("fields").EnumerateArray().Select(f =>
            $"{(f.TryGetProperty("name", out JsonElement n) ? n.GetString() : "")}[{f.GetProperty("msb").GetInt32()}:{f.GetProperty("lsb").GetInt32()}] {f.GetProperty("access").GetString()!.Replace("-", "", StringComparison.Ordinal)}");
        return $"{register.GetProperty("offset").GetUInt64():x} {register.GetProperty("name").GetString()} {register.GetProperty("width").GetInt32()} x{count}: {string.Join(", ", fields)}";
    }

    private static string Text(RegisterInfo register)
    {
        IEnumerable<string> fields = register.Fields.Select(f => $"{f.Name}[{f.Msb}:{f.Lsb}] {f.Access.ToString().ToLowerInvariant()}");
        return $"{register.Offset:x} {register.Name} {register.Width} x{register.Count}: {string.Join(", ", fields)}";
    }
}

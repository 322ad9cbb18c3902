using System.Buffers.Binary;
using Emu.Accel.Tcg.Vcpu;
using Emu.Fuzz.Tests.Targets.Guest.Arm;
using Emu.Fuzz.Tests.Targets.Guest.Riscv;

namespace Emu.Fuzz.Tests.Targets.Guest;

/// <summary>What random programs are made of.</summary>
public sealed class ProgramMakerTests
{
    [Theory]
    [InlineData("max", 330)]
    [InlineData("max32", 280)]
    public void EveryRiscvInstructionOfAModel_CanBeMade(string model, int least)
    {
        using var rig = new RiscvRig(model, host => new TcgCluster(host, native: false));

        CheckForms(new RiscvMaker(rig.Cpu), least);
    }

    [Theory]
    [InlineData("cortex-m0", 70)]
    [InlineData("cortex-m4", 330)]
    [InlineData("cortex-m55", 420)]
    public void EveryArmInstructionOfAModel_CanBeMade(string model, int least)
    {
        using var rig = new ArmRig(model, host => new TcgCluster(host, native: false));

        CheckForms(new ArmMaker(rig.Cpu), least);
    }

    [Fact]
    public void Program_OfTheSameSeed_IsTheSame()
    {
        using var rig = new RiscvRig("max", host => new TcgCluster(host, native: false));
        var maker = new RiscvMaker(rig.Cpu);

        Assert.Equal(maker.Make(new Random(5)), maker.Make(new Random(5)));
        Assert.NotEqual(maker.Make(new Random(5)), maker.Make(new Random(6)));
    }

    [Theory]
    [InlineData("max", "interrupt")]
    [InlineData("max32", "interrupt")]
    public void RiscvProgram_IsInterrupted(string model, string line)
    {
        using var rig = new RiscvRig(model, host => new TcgCluster(host, native: false));

        CheckInterrupts(rig, line);
    }

    [Theory]
    [InlineData("cortex-m0", "exception 16")]
    [InlineData("cortex-m55", "exception 16")]
    public void ArmProgram_IsInterrupted(string model, string line)
    {
        using var rig = new ArmRig(model, host => new TcgCluster(host, native: false));

        CheckInterrupts(rig, line);
    }

    /// <summary>Lets a program of nothing but zeros see each interrupt once.</summary>
    private static void CheckInterrupts(GuestRig rig, string line)
    {
        byte[] input = new byte[GuestInput.HeaderBytes];
        BinaryPrimitives.WriteUInt64LittleEndian(input, (1UL << (8 + 22)) | (1UL << (8 + 29)));
        var guest = new GuestInput(input);
        rig.Load(guest);
        rig.Begin(guest, round: 0);
        for (int number = 0; number < 200; number++)
        {
            rig.Interrupt(number);
            rig.Step(8);
        }

        Assert.Contains(rig.Exceptions, taken => taken.StartsWith(line, StringComparison.Ordinal));
    }

    private static void CheckForms(ProgramMaker maker, int least)
    {
        var random = new Random(1);

        Assert.True(maker.Forms.Count >= least, $"{maker.Forms.Count} forms");
        Assert.DoesNotContain(maker.Forms, name => !maker.CanMake(name, random));
    }
}

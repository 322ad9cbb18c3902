using Emu.Abstractions.Cpu.Ir;
using Emu.Target.Riscv.Tests.Fakes;

namespace Emu.Target.Riscv.Tests.Translate;

/// <summary>What makes a reservation end before its conditional store.</summary>
public sealed class ReservationTests
{
    private const uint LrW = 0x1005_A52F; // lr.w a0, (a1)
    private const uint ScW = 0x18C5_A6AF; // sc.w a3, a2, (a1)
    private const uint ScD = 0x18C5_B6AF; // sc.d a3, a2, (a1)
    private const ulong Data = FakeSpace.Base + 0x2000;

    private readonly Hart hart = new(64, ("a", true));

    public ReservationTests()
    {
        (hart.State.X[11], hart.State.X[12]) = (Data, 7);
        hart.Run(Hart.Code, LrW);
    }

    [Fact]
    public void StoreConditional_AfterNothingElse_Succeeds()
    {
        hart.Run(Hart.Code, ScW);

        Assert.Equal((0UL, 7UL), (hart.State.X[13], Memory()));
    }

    [Fact]
    public void StoreConditional_AfterAStoreByAnother_Fails()
    {
        hart.Space.Write(Data, 4, default, 5);

        hart.Run(Hart.Code, ScW);

        Assert.Equal((1UL, 5UL), (hart.State.X[13], Memory()));
    }

    [Fact]
    public void StoreConditional_Twice_FailsTheSecondTime()
    {
        hart.Run(Hart.Code, ScW, ScW);

        Assert.Equal(1UL, hart.State.X[13]);
    }

    [Fact]
    public void StoreConditional_AfterOneElsewhere_Fails()
    {
        hart.State.X[11] = Data + 8;
        hart.Run(Hart.Code, ScW);
        hart.State.X[11] = Data;
        hart.Run(Hart.Code, ScW);

        Assert.Equal((1UL, 0UL), (hart.State.X[13], Memory()));
    }

    [Fact]
    public void StoreConditional_OfAnotherSize_Fails()
    {
        hart.Run(Hart.Code, ScD);

        Assert.Equal((1UL, 0UL), (hart.State.X[13], Memory()));
    }

    [Fact]
    public void StoreConditional_AfterATrap_Fails()
    {
        hart.Run(Hart.Code, Hart.Ecall);

        hart.Run(Hart.Code, ScW);

        Assert.Equal((1UL, 0UL), (hart.State.X[13], Memory()));
    }

    [Fact]
    public void StoreConditional_AfterReset_Fails()
    {
        TestMachine.ResetDevice(hart.Cpu);
        (hart.State.X[11], hart.State.X[12]) = (Data, 7);

        hart.Run(Hart.Code, ScW);

        Assert.Equal((1UL, 0UL), (hart.State.X[13], Memory()));
    }

    [Theory]
    [InlineData(0x00D0_0073u)]
    [InlineData(0x01D0_0073u)]
    [InlineData(0x0100_000Fu)]
    public void Wait_OnAReservationOrInALoop_LetsOthersRun(uint instruction)
    {
        var waiting = new Hart(64, ("a", true), ("zawrs", true));

        waiting.Run(Hart.Code, instruction);

        Assert.Equal((IrExit.Yield, Hart.Code + 4), (waiting.Engine.LastExit!.Value, waiting.Pc));
    }

    [Theory]
    [InlineData(0x1005_A52Fu, 0)]
    [InlineData(0x1405_A52Fu, 1)]
    [InlineData(0x1605_A52Fu, 2)]
    public void LoadReserved_WithAqAndRl_IsFencedAsTheyAsk(uint instruction, int fences)
    {
        hart.Put(Hart.Code, instruction);
        var block = new IrBlock();
        var builder = new IrBuilder(block, IrOpSet.All());
        var code = new FakeCode(hart.Cpu);
        code.Start(Hart.Code);
        builder.Begin(Hart.Code);

        hart.Cpu.CreateTranslator().Translate(builder, code, new Abstractions.Cpu.TranslationRequest(Hart.Code, 0, 1));

        Assert.Equal(fences, block.Ops.ToArray().Count(o => o.Opcode == IrOpcode.Fence));
    }

    private ulong Memory()
    {
        hart.Space.Read(Data, 4, default, out var value);
        return value;
    }
}

using Emu.Target.Riscv.State;

namespace Emu.Target.Riscv.Tests.State;

public sealed class CounterTests
{
    // csrrw zero, csr, a1 / csrrs a0, csr, zero
    private static uint WriteA1(int csr) => ((uint)csr << 20) | 0x0005_9073;

    private static uint ReadA0(int csr) => ((uint)csr << 20) | 0x0000_2573;

    [Theory]
    [InlineData(CsrNumber.Minstret)]
    [InlineData(CsrNumber.Mcycle)]
    public void Counter_AfterReset_CountsInstructions(int csr)
    {
        var hart = new Hart();

        hart.Run(Hart.Code, Hart.Nop, Hart.Nop, Hart.Nop, ReadA0(csr));

        Assert.Equal(3UL, hart.State.X[10]);
    }

    [Theory]
    [InlineData(CsrNumber.Instret)]
    [InlineData(CsrNumber.Cycle)]
    public void Counter_ReadByUserNumber_IsTheMachinesOne(int csr)
    {
        var hart = new Hart();

        hart.Run(Hart.Code, Hart.Nop, ReadA0(csr));

        Assert.Equal(1UL, hart.State.X[10]);
    }

    [Fact]
    public void Counter_Written_IsReadUnchangedByTheNextInstruction()
    {
        var hart = new Hart();
        hart.State.X[11] = 1000;

        hart.Run(Hart.Code, WriteA1(CsrNumber.Minstret), ReadA0(CsrNumber.Minstret), Hart.Nop);

        Assert.Equal(1000UL, hart.State.X[10]);
        Assert.Equal(1002UL, hart.Csr(CsrNumber.Minstret));
    }

    [Fact]
    public void Counter_HighHalfWrittenWith32Bits_KeepsTheLowHalf()
    {
        var hart = new Hart(32);
        hart.SetCsr(CsrNumber.Mcycle, 7);
        hart.State.X[11] = 3;

        hart.Run(Hart.Code, WriteA1(CsrNumber.Mcycle + CsrNumber.High), ReadA0(CsrNumber.Mcycle + CsrNumber.High));

        Assert.Equal(3UL, hart.State.X[10]);
        Assert.InRange(hart.Csr(CsrNumber.Mcycle), 6UL, 9UL);
    }

    [Fact]
    public void Counter_LowHalfOverflowingWith32Bits_CarriesIntoTheHighHalf()
    {
        var hart = new Hart(32);
        hart.SetCsr(CsrNumber.Minstret, 0xFFFF_FFFF);

        hart.Run(Hart.Code, Hart.Nop, Hart.Nop);

        Assert.Equal((0UL, 1UL), (hart.Csr(CsrNumber.Minstret), hart.Csr(CsrNumber.Minstret + CsrNumber.High)));
    }

    [Fact]
    public void Counter_Inhibited_StandsAndGoesOnLater()
    {
        var hart = new Hart();
        hart.SetCsr(CsrNumber.Mcountinhibit, ulong.MaxValue);
        hart.SetCsr(CsrNumber.Minstret, 50);
        hart.Run(Hart.Code, Hart.Nop, Hart.Nop);
        Assert.Equal((50UL, 5UL), (hart.Csr(CsrNumber.Minstret), hart.Csr(CsrNumber.Mcountinhibit)));

        hart.SetCsr(CsrNumber.Mcountinhibit, 0);
        hart.Run(Hart.Code, Hart.Nop, Hart.Nop, Hart.Nop);

        Assert.Equal(52UL, hart.Csr(CsrNumber.Minstret));
    }

    [Fact]
    public void Time_Read_IsTicksOfVirtualTime()
    {
        var hart = new Hart();
        hart.Services.Advance(2_000_000_000);

        Assert.Equal(20_000_000UL, hart.Csr(CsrNumber.Time));
    }

    [Theory]
    [InlineData(CsrNumber.Cycle)]
    [InlineData(CsrNumber.Time)]
    [InlineData(CsrNumber.Instret)]
    public void Counter_OfUserNumberWithoutZicntr_IsIllegal(int csr)
    {
        var hart = new Hart(64, ("zicntr", false));

        hart.Run(Hart.Code, ReadA0(csr));

        Assert.Equal(Cause.IllegalInstruction, hart.Csr(CsrNumber.Mcause));
    }
}

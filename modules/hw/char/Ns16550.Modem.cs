using Emu.Abstractions.Irq;
using Emu.Abstractions.Qdev;

namespace Emu.Hw.Char;

/// <content>Modem lines and loopback (8.9, 8.10). A line is asserted when it is high here.</content>
public sealed partial class Ns16550
{
    [Input("cts")]
    private void OnCts(bool level) => SetModemInput(Cts, level);

    [Input("dsr")]
    private void OnDsr(bool level) => SetModemInput(Dsr, level);

    [Input("ri")]
    private void OnRing(bool level) => SetModemInput(Ring, level);

    [Input("dcd")]
    private void OnCarrier(bool level) => SetModemInput(Carrier, level);

    /// <summary>Inputs that are wired follow their wires; the others stay as if the other side were there.</summary>
    private void TakeModemWires()
    {
        Take("cts", Cts);
        Take("dsr", Dsr);
        Take("ri", Ring);
        Take("dcd", Carrier);
        modemStatus = modemInputs;

        void Take(string name, byte bit)
        {
            IrqInput input = FindHandle<IrqInput>(name)!;
            if (input.Sources.Count > 0)
            {
                modemInputs = (byte)(input.Level ? modemInputs | bit : modemInputs & ~bit);
            }
        }
    }

    private void SetModemInput(byte bit, bool level)
    {
        modemInputs = (byte)(level ? modemInputs | bit : modemInputs & ~bit);
        if (!IsLoop)
        {
            SetModemStatus(modemInputs);
            UpdateIrq();
        }
    }

    private byte ReadModemStatus()
    {
        byte status = modemStatus;
        modemStatus &= 0xF0;
        UpdateIrq();
        return status;
    }

    /// <summary>Modem control, or loopback, changed: drive the outputs and look at the inputs that count now.</summary>
    private void UpdateModem()
    {
        bool outside = !IsLoop;
        DtrLine.Set(outside && (modemControl & Dtr) != 0);
        RtsLine.Set(outside && (modemControl & Rts) != 0);
        Out1Line.Set(outside && (modemControl & Out1) != 0);
        Out2Line.Set(outside && (modemControl & Out2) != 0);
        SetModemStatus(outside ? modemInputs : (byte)(
            ((modemControl & Rts) != 0 ? Cts : 0)
            | ((modemControl & Dtr) != 0 ? Dsr : 0)
            | ((modemControl & Out1) != 0 ? Ring : 0)
            | ((modemControl & Out2) != 0 ? Carrier : 0)));
        UpdateIrq();
        if (outside)
        {
            Port.ReadyToReceive();
        }
    }

    /// <summary>Takes new levels and notes what changed; of the ring indicator only its end counts.</summary>
    private void SetModemStatus(byte levels)
    {
        int changed = (levels ^ modemStatus) & 0xF0;
        int noted = (changed & (Cts | Dsr | Carrier)) | (changed & Ring & ~levels);
        modemStatus = (byte)(levels | (modemStatus & 0x0F) | (noted >> 4));
    }
}

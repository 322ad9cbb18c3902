namespace Emu.Hw.Nrf51;

/// <summary>What takes events of peripherals to tasks of others. Called under the machine's lock.</summary>
public interface IInterconnect
{
    /// <summary>Plugs a peripheral in.</summary>
    /// <param name="peripheral">The peripheral, whose id says where its registers are.</param>
    /// <exception cref="Abstractions.Qom.ConfigurationException">Another has its id.</exception>
    void Attach(Nrf51Peripheral peripheral);

    /// <summary>Takes a peripheral out.</summary>
    /// <param name="peripheral">The peripheral.</param>
    void Detach(Nrf51Peripheral peripheral);

    /// <summary>An event happened; tasks that it leads to are done.</summary>
    /// <param name="peripheral">Id of the peripheral.</param>
    /// <param name="number">Number of the event.</param>
    void Happened(int peripheral, int number);

    /// <summary>Which events of a peripheral lead anywhere, a bit each.</summary>
    /// <param name="peripheral">Id of the peripheral.</param>
    uint Routed(int peripheral);
}
